"""A list of learners: what is read, what is wrong with it, and that it is done as a whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from classes.models import Membership, Place
from classes.roster.actions import import_list
from classes.roster.lists import Line, decoded, read
from tests.factories import NOON, MembershipFactory, UserFactory

DATABASE = [pytest.mark.django_db, pytest.mark.both_databases]


def told(text):
    """Name and address of each line, or the faults as words."""
    found = read(text)
    return [(line.name, line.email) for line in found.lines] or [
        f"{fault.number}: {fault.words}" for fault in found.faults
    ]


ANA = ("Ana Lima", "ana@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "Ana Lima,ana@example.com",
        "ana@example.com;Ana Lima\r\n",
        "\ufeffName\tE-mail\nAna Lima\tANA@example.com",
        "email,name\n\n ana@example.com , Ana   Lima \n,\n",
        'name;email\n"Ana\nLima";ana@example.com',
        "Name,Email,Factor,\nAna Lima,ana@example.com,,",
        '"Ana Lima","ana@example.com"',
        "name;email;factor\nAna Lima;ana@example.com;1,5",
    ],
)
def test_one_learner_is_read_however_the_list_is_written(text):
    assert told(text) == [ANA]


@pytest.mark.parametrize(
    "name", ["=1+1", "Lima, Ana", "دانا", "דנה", "O'Brien", 'An "A" Lima', "李雷", "a" * 80]
)
def test_any_name_is_taken_as_it_is(name):
    quoted = name.replace('"', '""')
    assert told(f'name,email\n"{quoted}",ana@example.com') == [(name, ANA[1])]


def test_what_is_agreed_stands_in_columns_of_any_order():
    text = "later hours,pause,email,extra attempts,factor,name\n24,10,ana@example.com,1,1.5,Ana"
    terms = {"later_hours": 24, "pause_minutes": 10, "extra_attempts": 1, "factor": 1.5}
    assert read(text).lines == (Line(2, "Ana", "ana@example.com", terms),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1: The list is empty."),
        ("\n\n", "1: The list is empty."),
        ("name,email\n", "1: There is a header and no learner."),
        ("Ana,ana", "1: “ana” is no e-mail address."),
        ("name,email\nAna,", "2: There is no e-mail."),
        ("name,email\n,a@b.org", "2: There is no name."),
        ("Ana,a@b.org\nBo,b@b.org\nAnna,A@B.org", "3: a@b.org stands in line 1 already."),
        ("a" * 300 + ",a@b.org", "1: The name has 300 signs; 80 is the most."),
        ("Ana\0,a@b.org", "1: The name has signs in it that are no letters."),
        ("name,phone,email\nAna,1,a@b.org", "1: The column “phone” is not known."),
        ("name,factor\nAna,1", "1: The header has no column “email”."),
        ("name,email,name\nA,a@b.org,A", "1: A column stands twice"),
        ("name,email\nAna,a@b.org,x", "2: The line has more cells"),
        ("name,email,\nAna,a@b.org,x", "2: A cell stands in a column without"),
        ("name,email,factor\nAna,a@b.org,5", "2: factor is a number from 1 to 4, not “5”."),
        ("name,email,pause\nAna,a@b.org,1.5", "2: pause is a number from 0 to 240"),
        ("name,email,factor\nAna,a@b.org,nan", "2: factor is a number"),
        ("Ana,a@b.org,2", "1: Without a header a line is a name and an e-mail."),
        ('name,email\n"Ana\nLima",a@b.org\nBo,b', "4: “b” is no e-mail address."),
    ],
)
def test_a_fault_is_told_with_its_line(text, fault):
    found = told(text)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_with_one_fault_no_line_is_taken():
    assert read("Ana,a@b.org\nBo,b").lines == ()


def test_5000_lines_are_read_and_one_more_is_a_fault():
    lines = [f"Person {n},person{n}@example.com" for n in range(5001)]
    assert len(read("\n".join(lines[:5000])).lines) == 5000
    assert told("\n".join(lines)) == ["5001: A list has 5,000 lines at most."]


@pytest.mark.parametrize(
    ("data", "text", "guessed"),
    [
        ("José".encode(), "José", False),
        ("José".encode("utf-8-sig"), "José", False),
        ("José".encode("utf-16"), "José", False),
        ("José".encode("cp1252"), "José", True),
        (b"\x81\xff", "\ufffdÿ", True),
    ],
)
def test_a_file_is_read_in_its_encoding_and_a_guess_is_told(data, text, guessed):
    assert decoded(data) == (text, decoded(data)[1])
    assert bool(decoded(data)[1]) is guessed


SIGNS = st.text(st.sampled_from('a@b.c,;\t\n\r" =-ü\0\ufeff\u202e1')) | st.text()


@given(SIGNS)
def test_any_text_gives_lines_or_faults(text):
    found = read(text)
    assert bool(found.lines) is not bool(found.faults)
    for line in found.lines:
        assert line.name.strip() == line.name
        assert 1 <= len(line.name) <= 80
        assert "@" in line.email
    assert len({line.email for line in found.lines}) == len(found.lines)


@given(st.binary())
def test_any_file_is_read(data):
    read(decoded(data)[0])


# On the page.


@pytest.fixture
def address(cast, noon):
    return reverse("roster_import", args=[cast.classroom.pk])


def give(client, address, text):
    return client.post(address, {"pasted": text})


def apply(client, address, preview):
    digest = preview.text.split('name="digest" value="')[1][:64]
    return client.post(address, {"digest": digest}, follow=True)


def rows():
    return [list(one.objects.order_by("pk").values()) for one in (Membership, Place)]


class TestPage:
    pytestmark = DATABASE

    def test_a_list_is_told_first_and_then_done_and_a_second_time_changes_nothing(
        self, cast, address
    ):
        zoe, ana = cast.zoe.email, cast.ana.email
        lines = ("name,email,factor", f"Zoe,{zoe},2", f"Ana,{ana},1.5", "Bo Berg,BO@example.com,")
        text = "\n".join([*lines, f"Sol,{cast.sol.email},3"])
        client, before = cast.as_tomas, rows()
        preview = give(client, address, text)
        for words in ("joins the class", "is changed", "a place is kept", "teaches here"):
            assert words in preview.text
        assert rows() == before
        assert "Imported: 3 lines" in apply(client, address, preview).text
        own = dict(cast.classroom.memberships.values_list("user__email", "factor"))
        assert (own[zoe], own[ana], own[cast.sol.email]) == (2, 1.5, 1)
        assert cast.classroom.places.get().email == "bo@example.com"
        done = rows()
        again = give(client, address, text)
        assert "Nothing would change" in again.text
        apply_anyway = client.session["list_to_import"]["text"]
        import_list(classroom=cast.classroom, lines=read(apply_anyway).lines, at=NOON)
        assert rows() == done

    def test_terms_that_a_list_does_not_name_stay(self, cast, address):
        Membership.objects.filter(user=cast.ana).update(factor=2, pause_minutes=5)
        text = f"name,email,pause\nAna,{cast.ana.email},10"
        client = cast.as_tomas
        apply(client, address, give(client, address, text))
        own = Membership.objects.get(user=cast.ana)
        assert (own.factor, own.pause_minutes) == (2, 10)

    def test_an_account_without_a_name_gets_the_lists_and_others_keep_theirs(self, cast, address):
        nameless = UserFactory(name="")
        client = cast.as_tomas
        text = f"Bo,{nameless.email}\nQueen,{cast.zoe.email}"
        apply(client, address, give(client, address, text))
        names = cast.classroom.memberships.values_list("user__name", flat=True)
        assert {"Bo", "Zoe"} <= set(names)
        assert "Queen" not in names

    def test_whoever_has_an_account_by_now_takes_their_place(self, cast, address):
        Place.objects.create(
            classroom=cast.classroom, name="Z", email=cast.zoe.email, factor=2, created_at=NOON
        )
        client = cast.as_tomas
        apply(client, address, give(client, address, f"Zoe,{cast.zoe.email}"))
        assert cast.classroom.memberships.get(user=cast.zoe).factor == 2
        assert not Place.objects.exists()

    def test_faults_are_listed_by_line_and_nothing_is_imported(self, cast, address):
        client, before = cast.as_tomas, rows()
        reply = give(client, address, f"Zoe,{cast.zoe.email}\nBo,bo")
        assert reply.status_code == 422
        assert "Line 2: “bo” is no e-mail address." in reply.text
        assert cast.zoe.email in reply.text, "what was pasted is kept"
        assert client.post(address, {"digest": "x" * 64}, follow=True).status_code == 200
        assert rows() == before

    def test_only_the_list_that_was_looked_at_last_is_imported(self, cast, address):
        client, before = cast.as_tomas, rows()
        first = give(client, address, "Zoe,zoe@example.org")
        give(client, address, "Bo,bo@example.org")
        assert "Give the list once more" in apply(client, address, first).text
        assert rows() == before

    def test_a_file_is_read_and_its_encoding_told(self, cast, address):
        file = SimpleUploadedFile("a.csv", "José;jose@example.com".encode("cp1252"))
        reply = cast.as_tomas.post(address, {"file": file})
        assert "José" in reply.text
        assert "Windows-1252" in reply.text
        assert "semicolons" in reply.text

    def test_a_file_larger_than_2_mb_is_refused(self, cast, address):
        file = SimpleUploadedFile("a.csv", b"x" * (2 * 1024 * 1024 + 1))
        reply = cast.as_tomas.post(address, {"file": file})
        assert reply.status_code == 422
        assert "larger than 2 MB" in reply.text

    def test_nothing_at_all_is_a_fault(self, cast, address):
        assert give(cast.as_tomas, address, "").status_code == 422

    def test_who_does_not_teach_imports_nothing(self, cast, address):
        for who in ("sol", "ana", "ines"):
            assert give(getattr(cast, f"as_{who}"), address, "Bo,bo@b.org").status_code == 404

    def test_a_list_is_done_whole_or_not_at_all(self, cast, noon):
        """It breaks off in the middle; nothing of it stays."""
        before = rows()
        bad = Line(2, "B" * 80, "b@example.com", {"factor": 9})
        with pytest.raises(Exception, match="factor"):
            import_list(
                classroom=cast.classroom,
                lines=(Line(1, "Zoe", cast.zoe.email), bad),
                at=NOON,
            )
        assert rows() == before

    def test_5000_lines_cost_few_queries(self, cast, noon):
        for _ in range(3):
            MembershipFactory(classroom=cast.classroom)
        lines = tuple(Line(n, f"P {n}", f"p{n}@example.net") for n in range(5000))
        with CaptureQueriesContext(connection) as captured:
            import_list(classroom=cast.classroom, lines=lines, at=NOON)
        assert Place.objects.count() == 5000
        assert len(captured) < 80
