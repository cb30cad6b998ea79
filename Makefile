demo:  ; uv run manage.py demo      # everything a new laptop needs
serve: ; DEBUG=1 uv run manage.py runserver
test:  ; uv run pytest              # everything; what the server runs too, no more and no less
.PHONY: demo serve test
