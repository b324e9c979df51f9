"""An answer is no cry for help, and a false alarm loses neither the form nor the consent."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest

from bot.dialogue.frame import alarm as handler
from bot.dialogue.state import Draft
from bot.search.danger import GENERAL, Alarm, DangerReading, find_alarm
from bot.search.reading import ReadText
from bot.search.weights import Weight
from tests.dialogue.test_core_everywhere import stand
from tests.houses.talk import Core, Deed, knowledge

ORDINARY = (
    "nm sy Nurul Huda, umur 24",
    "saya bidan",
    "no hp ku salah",
    "hp disita ibu asrama",
    "saya pengen ngomong sama orang aja",
    "saya mau bicara dengan orang",
    "hapus data saya",
    "saya dikunci jurusan",
    "kaka ulun di arab",
    "I don't understand",
)

HEAVY = Weight(9.0, ())

PHONE = {"full_name": "Siti Aminah", "birth_date": "1999-12-03"}


def _at(**answers: str) -> Core:
    talk = Core(knowledge())
    form = talk.knows.form("candidate")
    draft = Draft(form.id, form.version, answers=answers)
    talk.kept = replace(talk.kept, met=True, draft=draft, serial=1)
    return talk


@pytest.mark.parametrize("text", ORDINARY)
def test_what_people_say_on_an_ordinary_day_is_no_cry(text: str) -> None:
    assert find_alarm(text, knowledge().danger) is None


def test_a_short_word_is_never_taken_for_a_misspelt_one() -> None:
    slips = handler.listen_for_danger.__globals__["_prepare_rules"](knowledge().danger)[0].slips
    for word in ("bdan", "kuku", "sdar", "hpku", "nmku", "umur"):
        if word not in slips.means:
            assert slips.forms(word) == (word,)


@pytest.mark.parametrize(
    "text",
    ["no wa aja ya 085612345678", "pakai nomor suami 081234567890", "hp disita, ini 081234567890"],
)
async def test_a_number_that_the_phone_question_reads_is_her_answer(text: str) -> None:
    talk = _at(**PHONE)
    [reply] = (await talk.do(Deed(text=text))).replies
    assert not reply.danger
    assert "+628" in reply.text
    draft = talk.kept.draft
    assert draft is not None
    assert draft.confirming.startswith("+628") or draft.answers["phone"].startswith("+628")


async def test_a_cry_with_a_number_in_it_is_heard_at_the_phone_question() -> None:
    talk = _at(**PHONE)
    cry = "tolong saya disekap majikan, telepon ibu saya 081234567890"
    [card] = (await talk.do(Deed(text=cry))).replies
    assert card.danger == "card"
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == PHONE


async def test_a_cry_is_heard_where_a_name_is_asked() -> None:
    talk = _at()
    [card, *_] = (await talk.do(Deed(text="tolong saya dipukul majikan"))).replies
    assert card.danger == "card"


def _unsure(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """These words, and no others, raise a false alarm."""

    class Judged(DangerReading):
        def alarm(self, meaning: object = None) -> Alarm | None:
            return Alarm(GENERAL, (words,))

    real = handler.listen_for_danger

    def listen(text: str, rules: object) -> DangerReading:
        nothing = ReadText((), (), (), ())
        return Judged(nothing, None, HEAVY, None) if text == words else real(text, rules)  # type: ignore[arg-type]

    monkeypatch.setattr(handler, "listen_for_danger", listen)


async def test_after_a_false_alarm_the_question_comes_again_and_its_answer_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _unsure(monkeypatch, "mohon maaf agak lama ya kak")
    talk = _at(full_name="Siti Aminah")
    card, question = (await talk.do(Deed(text="mohon maaf agak lama ya kak"))).replies
    assert card.danger == "card"
    assert question.asks == "birth_date"
    [reply] = (await talk.do(Deed(text="3 des 1999"))).replies
    assert reply.asks == "phone"
    assert not talk.kept.danger
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == PHONE


@pytest.mark.parametrize("answer", ["ya", "setuju", "Setuju"])
async def test_after_a_false_alarm_the_consent_question_comes_again(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    _unsure(monkeypatch, "saya baca dulu pelan pelan ya kak")
    talk = Core(knowledge())
    await talk.do(Deed(text="daftar"))
    card, question = (await talk.do(Deed(text="saya baca dulu pelan pelan ya kak"))).replies
    assert (card.danger, question.asks) == ("card", "consent")
    [reply] = (await talk.do(Deed(text=answer))).replies
    assert reply.asks == "full_name"
    assert not talk.kept.danger


async def test_a_name_at_the_consent_question_leaves_the_consent_open() -> None:
    talk = Core(knowledge())
    await talk.do(Deed(text="daftar"))
    replies = (await talk.do(Deed(text="nm sy Nurul Huda, umur 24"))).replies
    assert replies[-1].asks == "consent"
    [reply] = (await talk.do(Deed(text="ya"))).replies
    assert reply.asks == "full_name"


async def test_what_goes_on_with_a_cry_is_never_taken_for_a_name() -> None:
    talk = _at()
    await talk.do(Deed(text="tolong saya disekap majikan"))
    [reply] = (await talk.do(Deed(text="di rumah majikan jalan ampang"))).replies
    assert talk.kept.danger
    assert reply.asks != "birth_date"


IN_A_FORM = """
nm sy Nurul Huda, umur 24
saya bidan
no hp ku salah
sakit
saya sakit maag kak
sehat alhamdulillah
Siti Musibah
Bahaya Lubis
Muhammad Darurat
nama saya Tolong Menolong
Pukul Trisna
nama saya Mati Suri
nama saya Aman Takut
nama saya Siti Aminah binti Abdullah
anak saya namanya Putri Ayu
Nur Kabur
Ancaman Sari
Rantau Bujur
Desa Tabuk, Martapura
kec. Karang Intan
desa Sungai Pukul
Barito Kuala
Simpang Empat
gang Buntu, Banjarmasin
Kelayan
saya tinggal sama suami di Amuntai
saya di rumah sakit tempat kerja
saya kerja di rumah sakit ulin
suami saya tidak boleh tau
suami saya tidak mengizinkan
orang tua tidak setuju
saya hamil 3 bulan
saya pernah operasi
saya tidak punya hp
hp saya rusak
hp hilang, ini hp ibu
hp disita ibu asrama
pakai nomor suami 081234567890
nomor saya 0812 3456 7890 tolong dicatat
ga ada nomor
belum punya paspor
paspor saya ditahan imigrasi karena salah data
ijazah masih ditahan kampus
ijazah saya hilang
ijazah ditahan karena belum lunas spp
KTP rusak
saya lahir tahun 1999 bulan 3 tanggal 5
saya lupa tanggalnya, kk hilang
umur saya 24 tahun
d3 kebidanan
saya perawat jiwa
saya lulusan keperawatan gawat darurat
saya ikut pelatihan bahaya kebakaran
n5 gagal terus
saya gagal jft, takut tidak lulus
takut naik pesawat
lagi nangis karena bahagia
tunggu ya lagi jaga anak
bentar kak lagi di jalan
tolong dibantu isi dong
tolong ulangi
tidak mengerti
saya bingung, tolong
kenapa ditanya ini?
saya tidak mau kasih tau
malas
gak tau
bebas
ke jepang aja
magang
saya ikut agen dulu tapi batal
saya korban phk
saya yatim piatu
janda anak dua
saya sudah cerai, mantan suami di arab
kaka ulun di arab
suami kerja di malaysia
saya mantan tki taiwan
saya pernah kerja di kapal
""".strip().split("\n")
QUESTIONS = (
    *("consent", "full_name", "birth_date", "phone", "district", "education", "campus"),
    *("graduation_year", "japanese_level", "care_certificate", "documents", "summary"),
)


@pytest.mark.parametrize("place", QUESTIONS)
async def test_what_people_answer_on_an_ordinary_day_is_no_cry_at_any_question(place: str) -> None:
    there = await stand(place)
    for text in IN_A_FORM:
        talk = copy(there)
        talk.said, talk.facts = [], []
        replies = (await talk.do(Deed(text=text))).replies
        assert not any(reply.danger for reply in replies), (place, text)
        before, after = there.kept.draft, talk.kept.draft
        assert before is None or after is not None, (place, text, "the form is lost")


@pytest.mark.parametrize("name", ["Sekap Rahmawati", "nama saya Sandera Wati", "Sita Dewi"])
async def test_a_name_that_sounds_like_danger_is_a_name(name: str) -> None:
    talk = await stand("full_name")
    [reply] = (await talk.do(Deed(text=name))).replies
    assert not reply.danger
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers["full_name"] in name


@pytest.mark.parametrize("place", ["consent", "full_name", "phone", "documents", "summary"])
@pytest.mark.parametrize(
    "cry",
    [
        "tolong saya",
        "help me",
        "saya disekap",
        "aku dipukul",
        "disekap majikan",
        "tolong saya dipukul suami",
        "saya mau mati saja",
    ],
)
async def test_a_short_cry_is_heard_in_the_form(place: str, cry: str) -> None:
    talk = await stand(place)
    before = talk.kept.draft
    [card, *_] = (await talk.do(Deed(text=cry))).replies
    assert card.danger == "card"
    assert talk.kept.draft == before


@pytest.mark.parametrize("place", ["phone", "summary"])
async def test_words_that_may_be_a_cry_keep_one_quiet_line_on_help_in_the_form(place: str) -> None:
    talk = await stand(place)
    replies = (await talk.do(Deed(text="suami saya tidak boleh tau"))).replies
    assert "darurat" in replies[-1].text
    assert not any(reply.danger for reply in replies)
