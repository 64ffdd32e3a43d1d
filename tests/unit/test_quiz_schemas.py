"""Files of ``quizzes/``: what is wrong with them, and where."""

from copy import deepcopy

import pytest
from marshmallow import ValidationError

from services.quiz.schemas import QuizFile, interest_quiz, questions

LIKES = {
    "id": "ce-que-tu-aimes",
    "kind": "interests",
    "version": 1,
    "title": "Ce que tu aimes",
    "summary": "Six activités.",
    "challenge": "inclusion",
    "duration_minutes": 3,
    "answers": ["Pas du tout", "Plutôt non", "Je ne sais pas", "Plutôt oui", "Beaucoup"],
    "items": [
        {"id": "scier", "text": "Scier une planche", "letter": "R"},
        {"id": "mesurer", "text": "Mesurer une étoile", "letter": "I", "field": "science"},
        {"id": "peindre", "text": "Peindre", "letter": "A"},
        {"id": "aider", "text": "Aider", "letter": "S"},
        {"id": "vendre", "text": "Vendre", "letter": "E"},
        {"id": "ranger", "text": "Ranger", "letter": "C"},
    ],
}
CHOICES = [{"id": "a", "text": "Un"}, {"id": "b", "text": "Deux"}, {"id": "c", "text": "Trois"}]


def question(id, type, **rest):
    return {"id": id, "type": type, "text": "Combien ?", "explanation": "Parce que.", **rest}


KNOWS = {
    "id": "quiz-grue",
    "kind": "knowledge",
    "version": 2,
    "title": "La grue",
    "summary": "Cinq questions.",
    "challenge": "inclusion",
    "content": "grue-a-tour",
    "duration_minutes": 5,
    "questions": [
        question("un", "single", choices=CHOICES, key="b"),
        question("deux", "multiple", choices=CHOICES, key=["a", "c"]),
        question("trois", "order", choices=CHOICES, key=["c", "a", "b"]),
        question("quatre", "true-false", key=False),
        question("cinq", "estimate", unit="tonnes", minimum=0, maximum=20, tolerance=0.5, key=2),
    ],
}


def paths(messages, path=()):
    """Every path that marshmallow's nested ``messages`` name, dotted."""
    if not isinstance(messages, dict):
        return [".".join(map(str, path))]
    return [found for key, inner in messages.items() for found in paths(inner, (*path, key))]


def wrong_paths(good, spoil):
    data = deepcopy(good)
    spoil(data)
    with pytest.raises(ValidationError) as caught:
        QuizFile().load(data)
    return paths(caught.value.normalized_messages())


@pytest.mark.parametrize("good", [LIKES, KNOWS], ids=["interests", "knowledge"])
def test_a_good_file_is_taken_as_it_is(good):
    assert repr(QuizFile().load(good)) == repr({key: good[key] for key in QuizFile().load(good)})
    assert QuizFile().load(good) == good


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        ("kind", lambda f: f.update(kind="poll")),
        ("kind", lambda f: f.pop("kind")),
        ("kind", lambda f: f.update(kind=["interests"])),
        ("id", lambda f: f.update(id="Ce que tu aimes")),
        ("version", lambda f: f.update(version=0)),
        ("version", lambda f: f.update(version="1")),
        ("challenge", lambda f: f.update(challenge="fame")),
        ("content", lambda f: f.update(content="La grue")),
        ("duration_minutes", lambda f: f.update(duration_minutes=0)),
        ("questions", lambda f: f.update(questions=[])),
        ("answers", lambda f: f["answers"].pop()),
        ("answers.2", lambda f: f["answers"].__setitem__(2, "")),
        ("items", lambda f: f["items"].pop()),
        ("items", lambda f: f["items"][5].update(letter="R")),
        ("items.2.letter", lambda f: f["items"][2].update(letter="X")),
        ("items.2.letter", lambda f: f["items"][2].update(letter="RI")),
        ("items.1.field", lambda f: f["items"][1].update(field="cooking")),
        ("items.3.id", lambda f: f["items"][3].update(id="scier")),
        ("items.0.text", lambda f: f["items"][0].pop("text")),
        ("items.0.key", lambda f: f["items"][0].update(key="R")),
        ("items.0.families.0", lambda f: f["items"][0].update(families=["cooking"])),
        ("items.0.families", lambda f: f["items"][0].update(families=["design", "design"])),
        ("items.0.occupations.1", lambda f: f["items"][0].update(occupations=["H2902", "h2902"])),
        ("items.0.occupations", lambda f: f["items"][0].update(occupations=["H2902", "H2902"])),
    ],
)
def test_what_is_wrong_with_a_quiz_about_interests_is_named_by_its_path(path, spoil):
    assert wrong_paths(LIKES, spoil) == [path]


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        ("content", lambda f: f.pop("content")),
        ("items", lambda f: f.update(items=[])),
        ("questions", lambda f: f.update(questions=[])),
        ("questions", lambda f: f.pop("questions")),
        ("questions.0.type", lambda f: f["questions"][0].update(type="guess")),
        ("questions.0.type", lambda f: f["questions"][0].pop("type")),
        ("questions.0", lambda f: f["questions"].__setitem__(0, "Combien ?")),
        ("questions.1.id", lambda f: f["questions"][1].update(id="un")),
        ("questions.0.explanation", lambda f: f["questions"][0].pop("explanation")),
        ("questions.0.key", lambda f: f["questions"][0].update(key="d")),
        ("questions.0.key", lambda f: f["questions"][0].update(key=["b"])),
        ("questions.0.choices", lambda f: f["questions"][0].update(choices=CHOICES[1:2])),
        ("questions.0.choices.1.id", lambda f: f["questions"][0].update(choices=[CHOICES[1]] * 2)),
        ("questions.1.key", lambda f: f["questions"][1].update(key=[])),
        ("questions.1.key.1", lambda f: f["questions"][1].update(key=["a", "d"])),
        ("questions.1.key.1", lambda f: f["questions"][1].update(key=["a", "a"])),
        ("questions.2.key", lambda f: f["questions"][2].update(key=["c", "a"])),
        ("questions.2.key", lambda f: f["questions"][2].update(key=["a", "b", "c"])),
        ("questions.3.key", lambda f: f["questions"][3].update(key="vrai")),
        ("questions.3.key", lambda f: f["questions"][3].update(key=1)),
        ("questions.3.choices", lambda f: f["questions"][3].update(choices=CHOICES)),
        ("questions.4.key", lambda f: f["questions"][4].update(key=21)),
        ("questions.4.key", lambda f: f["questions"][4].update(key="2")),
        ("questions.4.key", lambda f: f["questions"][4].update(key=True)),
        ("questions.4.maximum", lambda f: f["questions"][4].update(maximum=0)),
        ("questions.4.tolerance", lambda f: f["questions"][4].update(tolerance=-1)),
        ("questions.4.minimum", lambda f: f["questions"][4].update(minimum=float("nan"))),
        ("questions.4.unit", lambda f: f["questions"][4].pop("unit")),
    ],
)
def test_what_is_wrong_with_a_knowledge_quiz_is_named_by_its_path(path, spoil):
    assert wrong_paths(KNOWS, spoil) == [path]


def test_every_wrong_question_is_named_at_once():
    def spoil(file):
        file["questions"][0]["key"] = "d"
        file["questions"][3].pop("text")

    assert wrong_paths(KNOWS, spoil) == ["questions.0.key", "questions.3.text"]


@pytest.mark.parametrize("data", [None, [], "quiz", 1])
def test_what_is_no_mapping_is_no_quiz(data):
    with pytest.raises(ValidationError):
        QuizFile().load(data)


def test_items_keep_their_letters_and_fields():
    quiz = interest_quiz(QuizFile().load(LIKES))
    assert (quiz.id, quiz.version) == ("ce-que-tu-aimes", 1)
    assert "".join(item.letter for item in quiz.items) == "RIASEC"
    assert [item.field for item in quiz.items] == [None, "science", None, None, None, None]


def test_questions_keep_their_keys():
    found = questions(QuizFile().load(KNOWS))
    assert [each.key for each in found] == ["b", ("a", "c"), ("c", "a", "b"), False, 2]
    assert found[2].choices == ("a", "b", "c")
    assert (found[4].minimum, found[4].maximum, found[4].tolerance) == (0, 20, 0.5)
