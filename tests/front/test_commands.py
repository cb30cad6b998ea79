"""The contract commands: what they print, and how they refuse."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from lessons.content import REPORT, course
from quizzes.actions import save_answer
from quizzes.models import Attempt
from quizzes.receipts import receipt_of
from tests.factories import NOON, UserFactory, an_attempt
from tests.front.trimmed import trimmed

FIELDS = {
    "id", "family", "format", "setting", "qualifier", "difficulty", "stem", "facts", "options",
    "key", "content_version",
}  # fmt: skip


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def generated(**options):
    text = run(
        "generate_questions", **{"family": "customization", "count": 5, "seed": "7", **options}
    )
    return [json.loads(line) for line in text.splitlines()]


def test_questions_come_one_a_line_with_the_promised_fields():
    questions = generated()
    assert len(questions) == 5
    for question in questions:
        assert set(question) == FIELDS
        assert [o["id"] for o in question["options"] if o["correct"]] == question["key"]
        ids = {option["id"] for option in question["options"]}
        family = course().families["customization"]
        assert len(ids) == 4
        assert ids <= {option.id for option in family.options} | family.shelf.keys()
        for fact in question["facts"]:
            assert fact["phrase"] in question["stem"]
        for option in question["options"]:
            assert option["rationale"]
            assert bool(option["misconception"]) != option["correct"]


def test_finer_tables_have_questions_of_their_own():
    finer = {option.id for option in course().families["customization"].table("finer")}
    for question in generated(table="finer", count=8):
        assert set(question) == FIELDS
        assert question["key"][0] in finer
        for option in question["options"]:
            assert option["id"] in finer | course().families["customization"].shelf.keys()
    with pytest.raises(CommandError, match="Known: core, finer, adapters"):
        generated(table="coarse")
    with pytest.raises(CommandError, match="ordering"):
        generated(table="finer", question_format="ordering")


def test_an_author_sees_a_finer_table():
    text = run("explore_family", family="customization", table="finer")
    assert "glassworks/furnace_logs" in text
    assert "pension" not in text
    with pytest.raises(CommandError, match="Known: core, finer, adapters"):
        run("explore_family", family="customization", table="coarse")


def test_the_same_seed_gives_the_same_lines_and_another_seed_others():
    assert generated() == generated()
    assert generated() != generated(seed="8")


def test_other_formats_come_with_keys_of_their_own_shape():
    for question in generated(question_format="multiple_response"):
        assert set(question) == FIELDS
        assert len(question["options"]) == 5
        assert [o["id"] for o in question["options"] if o["correct"]] == question["key"]
    for question in generated(question_format="ordering"):
        ids = [option["id"] for option in question["options"]]
        assert sorted(ids) == sorted(question["key"])
        assert ids != question["key"]
    for question in generated(question_format="matching"):
        assert set(question) == {*FIELDS, "prompts"}
        options = {option["id"] for option in question["options"]}
        assert [prompt["id"] for prompt in question["prompts"]] == [p for p, _ in question["key"]]
        assert {option for _, option in question["key"]} <= options


def test_difficulty_can_be_asked_for():
    assert {question["difficulty"] for question in generated(difficulty=4)} == {4}


@pytest.mark.parametrize(
    ("options", "known"),
    [
        ({"family": "weather"}, "customization"),
        ({"question_format": "essay"}, "multiple_choice"),
        ({"difficulty": 6}, "1 to 5"),
        ({"count": 0}, "1 or more"),
    ],
)
def test_what_cannot_be_generated_names_the_known_and_exits_2(options, known):
    with pytest.raises(CommandError, match=known) as error:
        generated(**options)
    assert error.value.returncode == 2


def test_advice_has_four_states():
    advice = json.loads(
        run("advise", family="customization", facts='{"volume": "large", "weights": "sealed"}')
    )
    assert advice["fits"] == ["rag"]
    assert advice["ruled_out"]["in_context"][0]["attribute"] == "volume"
    assert set(advice["ruled_out"]["in_context"][0]) == {"attribute", "level", "reason"}
    assert json.loads(run("advise", family="customization", facts="{}"))["needs"] == {
        "pretraining": ["text.vast", "budget.huge", "deadline.years", "team.expert"]
    }
    assert (
        "fine_tuning"
        in json.loads(run("advise", family="customization", facts='{"volume": "large"}'))["open"]
    )


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ('{"weather": "wet"}', "fresh"),
        ('{"fresh": "hourly"}', "changing"),
        ("{", "no JSON"),
        ('["fresh"]', "attribute"),
        ('{"fresh": 3}', "attribute"),
    ],
)
def test_advice_on_the_unknown_exits_2(facts, known):
    with pytest.raises(CommandError, match=known) as error:
        run("advise", family="customization", facts=facts)
    assert error.value.returncode == 2


def test_the_report_counts_proofs_positions_and_repeats():
    report = json.loads(run("check_questions", family="customization", count=130, seed="1"))
    assert report["proved_by_solver"] == report["proved_by_second_checker"] == 130
    assert report["rejected"] == 0
    assert sum(report["key_positions"]) == 130
    assert report["quizzes_with_a_logic_twice_in_a_setting"] == 0
    assert report["items_per_second"] > 0


def test_sound_content_is_said_to_be_sound_in_one_sentence():
    text = run("check_content", faults_only=True)
    counts = r"\d+ lessons, \d+ families, \d+ settings, and \d+ jobs"
    assert re.fullmatch(rf"No faults in {counts}\.\n", text)


def test_warnings_are_told_and_are_no_faults():
    *warnings, sentence = run("check_content").splitlines()
    assert all(line.startswith("Warning: ") for line in warnings)
    assert sentence.startswith(f"No faults and {len(warnings)} warnings in ")
    assert any("family.toml, level fresh.static: is said by no setting" in one for one in warnings)


@pytest.fixture
def content(tmp_path, settings):
    folder = tmp_path / "content"
    shutil.copytree(settings.CONTENT_DIR, folder)
    return folder


@pytest.fixture
def few(content):
    """Content with the first settings only: there is less to enumerate."""
    return trimmed(content)


def faults_in(folder, **options):
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("check_content", str(folder), stdout=out, **options)
    assert stop.value.code == 1
    return out.getvalue()


def spoil(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_broken_content_exits_1_with_every_fault(content):
    family = content / "families" / "customization"
    lessons = content / "lessons"
    spoil(family / "settings" / "museum.toml", '"volume.large"', '"volume.vast"')
    spoil(family / "family.toml", 'role = "demand"', 'role = "wish"')
    vectors = lessons / "vector-databases-on-aws" / "lesson.md"
    spoil(vectors, ":::diagram meaning-map", ":::diagram map")
    spoil(content / "exam.toml", "minutes =", "minuets =")
    spoil(content / "course.toml", '"prompt-engineering-techniques"', '"prompt-engineering"')
    text = faults_in(content)
    for told in (
        "museum.toml, job guide, facts volume.vast: names an unknown fact 'volume.vast'. Known:",
        "family.toml, level fresh.changing: has role 'wish'. Write one of",
        "vector-databases-on-aws/lesson.md",
        "exam.toml: cannot be read: KeyError('minutes'). Mend",
        "course.toml: does not list 'prompt-engineering-techniques'. Add",
        "prompt-engineering/lesson.md: cannot be read",
    ):
        assert told in text
    # What a lesson says of a family or an exam that could not be read is not its fault.
    assert "names family" not in text
    assert "names task" not in text
    others = len(course().families) - 1
    assert re.search(rf"^\d+ faults and \d+ warnings in \d+ lessons, {others} famil", text, re.M)


def test_a_family_that_was_not_built_since_is_a_fault(few):
    captions = few / "families" / "customization" / "settings" / "captions.toml"
    captions.write_text(captions.read_text() + "\n")
    text = faults_in(few)
    assert "Run manage.py build_family --family customization." in text
    assert re.search(r"^1 fault and \d+ warnings", text, re.M)


def test_a_family_in_a_folder_of_another_name_is_a_fault(content):
    (content / "families" / "customization").rename(content / "families" / "tuning")
    assert "tuning/family.toml: has the id 'customization'. Give it the name" in faults_in(
        content, faults_only=True
    )


@pytest.mark.parametrize("report", ["{", "[]", "{}", '{"content_version": "x", "items": "many"}'])
def test_a_broken_report_is_a_fault(content, report):
    path = content / "families" / "customization" / REPORT
    path.write_text(report)
    text = faults_in(content, faults_only=True)
    assert f"{path}: " in text
    assert "Run manage.py check_questions --family customization --count 20000 --publish." in text


def test_a_missing_report_and_an_old_one_are_warnings(content):
    path = content / "families" / "customization" / REPORT
    figures = json.loads(path.read_text())
    path.write_text(json.dumps({**figures, "content_version": "older"}))
    assert "quality.json: is of version older, the files are of" in run("check_content", content)
    path.unlink()
    assert "quality.json: is not there. Run manage.py" in run("check_content", content)


def test_a_published_report_says_when_and_how_it_was_made(content, settings):
    settings.CONTENT_DIR = content
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        run("check_questions", family="customization", count=20, seed="7", publish=True)
    figures = json.loads((content / "families" / "customization" / REPORT).read_text())
    assert (figures["date"], figures["seed"], figures["items"]) == ("2026-11-24", "7", 20)
    plain = json.loads(run("check_questions", family="customization", count=20, seed="7"))
    assert "date" not in plain
    assert plain["measures"] == figures["measures"]


@pytest.mark.django_db
class TestDemonstration:
    def demo(self, **options):
        return run("demo", no_serve=True, **options)

    @pytest.fixture(autouse=True)
    def _own_folder(self, tmp_path, settings):
        settings.DATA_DIR = tmp_path
        settings.STATIC_ROOT = tmp_path / "static"

    def test_it_makes_three_weeks_of_work_and_sign_ins_that_nobody_else_reads(
        self, client, tmp_path
    ):
        out = self.demo()
        assert (tmp_path / "demo_sign_ins.json").stat().st_mode & 0o077 == 0
        lines = [line.split() for line in out.splitlines() if "@demo.example" in line]
        assert [line[0] for line in lines] == ["instructor", "learner"]
        for _, email, password in lines:
            assert client.login(username=email, password=password)
        assert Attempt.objects.filter(mode="").count() > 70
        assert Attempt.objects.filter(finished_at=None).exists()

    def test_a_second_time_changes_nothing(self):
        first = self.demo()
        attempts = set(Attempt.objects.values_list("pk", "started_at"))
        second = self.demo()
        assert set(second.splitlines()) <= set(first.splitlines())
        assert set(Attempt.objects.values_list("pk", "started_at")) == attempts

    def test_reset_moves_the_dates_to_now_and_keeps_the_work(self):
        from django.utils import timezone

        self.demo()
        before = list(Attempt.objects.order_by("pk").values_list("pk", "started_at"))
        with time_machine.travel(timezone.now() + timedelta(days=30)):
            self.demo(reset=True)
        after = list(Attempt.objects.order_by("pk").values_list("pk", "started_at"))
        shifts = {new - old for (_, old), (_, new) in zip(before, after, strict=True)}
        assert [pk for pk, _ in before] == [pk for pk, _ in after]
        assert len(shifts) == 1
        assert 29.9 < shifts.pop().total_seconds() / 86400 < 30.1

    def test_broken_content_stops_it_before_anything_is_made(self, content, settings, tmp_path):
        settings.CONTENT_DIR = content
        spoil(content / "families" / "customization" / "family.toml", '"demand"', '"wish"')
        course.cache_clear()
        try:
            with pytest.raises(SystemCheckError, match="has role 'wish'"):
                self.demo()
        finally:
            course.cache_clear()
        assert not (tmp_path / "demo_sign_ins.json").exists()

    def test_who_signed_up_in_it_finds_it_again_and_only_a_reset_is_refused(self):
        self.demo()
        UserFactory(email="mia@example.com")
        self.demo()
        with pytest.raises(CommandError, match="people who are not the demonstration's"):
            self.demo(reset=True)

    def test_it_refuses_a_database_with_real_people(self, cast):
        with pytest.raises(CommandError, match="people who are not the demonstration's"):
            self.demo()
        assert not Attempt.objects.exists()


def test_exploring_a_family_shows_what_decides_and_what_is_idle():
    text = run("explore_family", family="customization")
    assert re.search(r"^weights\.sealed +out +out +· +·$", text, re.M)
    assert re.search(r"^Logics by key( +[1-9]\d*){4}$", text, re.M)
    assert "Options that are never the key: none." in text
    assert "Attributes that never decide: none." in text
    assert "fresh.changing = fresh.live" in text
    assert "Rules that contradict: none." in text
    assert "proof.cite → rag" in text
    with pytest.raises(CommandError, match="customization"):
        run("explore_family", family="weather")


def test_rules_that_contradict_are_named_with_their_cure(few, settings):
    settings.CONTENT_DIR = few
    path = few / "families" / "customization" / "family.toml"
    # Vignettes would be refused for telling what now contradicts.
    shutil.rmtree(path.parent / "vignettes")
    first = path.read_text().index("[[misconceptions]]")
    clash = """[[clashes]]
one = ["text.vast"]
other = ["team.expert"]
because = "a test says so"

"""
    path.write_text(path.read_text()[:first] + clash + path.read_text()[first:])
    text = run("explore_family", family="customization")
    assert "Options that are never the key: pretraining." in text
    assert "Rules that contradict: 1." in text
    assert "clash 'a test says so': keeps pretraining from ever being the key. Narrow" in text


def test_a_receipt_shows_each_reply_and_its_mark_computed_anew(db):
    attempt = an_attempt(UserFactory())
    item = attempt.items.get(position=1)
    save_answer(attempt=attempt, position=1, reply=item.key, base=0, at=NOON)
    code = receipt_of(attempt, attempt.answers.all())
    text = run("check_receipt", code)
    assert "is as it was." in text
    assert f"1. item {item.content['id']}: {item.key} (key {item.key}): right\n" in text
    assert "2. item" in text
    attempt.answers.update(right=False)
    text = run("check_receipt", code)
    assert "is not as it was" in text
    assert "BUT MARKED ANEW IT IS NOT" in text


def test_a_mistyped_receipt_is_said_to_be_one(db):
    with pytest.raises(CommandError, match="no attempt"):
        run("check_receipt", "none")


def test_tidying_writes_the_deadline_as_the_end(db):
    attempt = an_attempt(UserFactory(), minutes=10)
    assert run("tidy_attempts") == "1 attempt tidied.\n"
    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.closes_at
    assert run("tidy_attempts") == "0 attempts tidied.\n"
