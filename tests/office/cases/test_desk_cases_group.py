"""Cases in the staff's group, a topic each, and files: before a fake Telegram that has topics."""

from __future__ import annotations

from pathlib import Path

from tests.office_house import BUDI, GROUP, HER, RINA, STRANGER, Browser, office


async def test_a_case_gets_a_topic_and_what_is_written_there_reaches_her(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        assert list(one.fake.topics[GROUP].values()) == ["Kasus 1 · belum terdaftar"]
        asked = one.fake.chats[GROUP].last
        assert asked["message_thread_id"] == 2
        assert "Kapan tesnya?" in asked["text"]
        assert "Kasus" not in one.told(RINA)
        await one.press(GROUP, "Ambil", RINA)
        assert "sekarang Anda pegang" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2
        await one.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **one.topic(2))
        assert "Tanggal 5, Bu." in one.told(HER)
        await one.say(HER, "Terima kasih banyak")
        assert "Terima kasih banyak" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_the_second_who_takes_it_is_told_who_has_it(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        case = await one.house.store.cases.get(1)
        assert case is not None
        first = one.fake.chats[GROUP].said[0]
        before = one.heard
        one.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=BUDI)
        await one.settle(before)
        assert "sudah dipegang Rina Sari" in one.told(GROUP)
        await one.say(GROUP, "Saya saja yang balas", sender=BUDI, **one.topic(2))
        assert "sudah dipegang Rina Sari" in one.told(GROUP)
        assert "Saya saja" not in one.told(HER)


async def test_somebody_in_the_group_who_is_no_staff_is_not_heard(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        said = len(one.fake.chats[GROUP].said)
        before = one.heard
        one.fake.press_unseen(GROUP, "1:s:ambil:1", one.fake.chats[GROUP].said[0], sender=STRANGER)
        await one.settle(before)
        await one.fake.until(lambda: bool(one.fake.chats[GROUP].toasts))
        assert "petugas terdaftar" in one.fake.chats[GROUP].toasts[-1]
        for text in ("/kasus", "menu", "halo semua", "/gabung abc"):
            await one.say(GROUP, text, sender=STRANGER)
        assert len(one.fake.chats[GROUP].said) == said
        case = await one.house.store.cases.get(1)
        assert case is not None
        assert case.case.state == "open"


async def test_talk_of_the_staff_outside_topics_stays_theirs(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        said, hers = len(one.fake.chats[GROUP].said), len(one.fake.chats[HER].said)
        await one.say(GROUP, "Siapa yang piket besok?", sender=BUDI)
        await one.say(GROUP, "paspor ditahan itu kasus berat", sender=BUDI)
        assert (len(one.fake.chats[GROUP].said), len(one.fake.chats[HER].said)) == (said, hers)
        await one.say(GROUP, "/kasus", sender=BUDI)
        assert "Kasus terbuka: 1" in one.told(GROUP)


async def test_a_group_without_topics_hears_of_the_case_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path, forum=False) as one:
        await one.write()
        assert "Kapan tesnya?" in one.told(GROUP)
        assert "message_thread_id" not in one.fake.chats[GROUP].last
        await one.press(GROUP, "Ambil", RINA)
        await one.say(HER, "Satu lagi?")
        await one.say(RINA, "/balas 1 Tanggal 5, Bu.")
        assert "Tanggal 5, Bu." in one.told(HER)


async def test_a_photo_is_passed_on_from_her_and_to_her(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        await one.photo(GROUP, RINA, caption="Contohnya", **one.topic(2))
        hers = one.fake.chats[HER].last
        assert hers["photo"][0]["file_id"] == "foto-1"
        assert "Contohnya" in hers["caption"]
        await one.photo(HER)
        assert one.fake.chats[GROUP].last["photo"][0]["file_id"] == "foto-1"
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_a_topic_in_which_nobody_pressed_a_button_relays_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.say(HER, "petugas")
        await one.press(HER, "✍️ Tulis ke petugas")
        await one.say(HER, "Satu lagi, Bu")
        assert len(one.fake.topics[GROUP]) == 1
        assert "Satu lagi, Bu" in one.told(GROUP)
        await one.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **one.topic(2))
        assert "Tanggal 5, Bu." in one.told(HER)


async def test_a_topic_deleted_by_hand_is_opened_anew_and_nothing_is_lost(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        await one.say(GROUP, "Ada yang lain?", sender=RINA, **one.topic(2))
        del one.fake.topics[GROUP][2]
        await one.say(HER, "Ya, soal paspor")
        assert one.fake.chats[GROUP].last["message_thread_id"] == 3
        assert "Ya, soal paspor" in one.told(GROUP)
        await one.say(GROUP, "Silakan.", sender=RINA, **one.topic(3))
        assert "Silakan." in one.told(HER)


async def test_two_cases_have_a_topic_each(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.say(92, "petugas")
        await one.press(92, "✍️ Tulis ke petugas")
        await one.say(92, "Saya yang kedua")
        assert len(one.fake.topics[GROUP]) == 2
        await one.press(GROUP, "Ambil", BUDI)  # the newest message: the second case
        first = one.fake.chats[GROUP].said[0]
        before = one.heard
        one.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=RINA)
        await one.settle(before)
        await one.say(GROUP, "Untuk yang kedua", sender=BUDI, **one.topic(3))
        await one.say(GROUP, "Untuk yang pertama", sender=RINA, **one.topic(2))
        assert "Untuk yang kedua" in one.told(92)
        assert "Untuk yang pertama" in one.told(HER)


async def test_whatever_word_an_officer_writes_in_a_topic_is_her_answer(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        for word in ("lanjut", "Jadwal", "stop", "Ya", "1", "daftar", "batal"):
            await one.say(GROUP, word, sender=RINA, **one.topic(2))
            assert word in one.told(HER)
        hers = len(one.fake.chats[HER].said)
        await one.say(GROUP, "/catatan 1", sender=RINA, **one.topic(2))
        await one.say(GROUP, "batal", sender=RINA, **one.topic(2))
        assert len(one.fake.chats[HER].said) == hers


async def test_what_only_looks_as_if_it_were_sent_is_told_in_the_topic(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.say(GROUP, "Halo Bu", sender=STRANGER, **one.topic(2))
        assert "tidak dikirim ke calon" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2
        await one.say(GROUP, "Halo Bu", sender=RINA, **one.topic(2))
        hers = len(one.fake.chats[HER].said)
        before = one.heard
        one.fake.edit(GROUP, "Halo Ibu")
        await one.settle(before)
        assert "yang diubah tidak dikirim lagi" in one.told(GROUP)
        assert len(one.fake.chats[HER].said) == hers
        said = len(one.fake.chats[GROUP].said)
        await one.say(GROUP, "Rapat jam dua", sender=STRANGER)
        assert len(one.fake.chats[GROUP].said) == said


async def test_an_anonymous_admin_is_told_that_nothing_was_sent(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        before = one.heard
        one.fake.say_unnamed(GROUP, "Tanggal 5, Bu", **one.topic(2))
        await one.settle(before)
        assert "bukan admin anonim" in one.told(GROUP)
        assert "Tanggal 5" not in one.told(HER)


async def test_who_blocks_the_bot_or_comes_back_is_told_to_whoever_has_the_case(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        before = one.heard
        one.fake.block(HER)
        await one.settle(before)
        assert "memblokir bot" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2
        before = one.heard
        one.fake.unblock(HER)
        await one.settle(before)
        assert "membuka blokirnya" in one.told(GROUP)


async def test_who_has_her_data_deleted_is_gone_from_the_desk_and_staff_are_told(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        await one.say(HER, "/hapusdata")
        await one.press(HER, "Ya, hapus semua")
        assert "menghapus semua datanya" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2
        assert await one.house.store.cases.get(1) is None
        await one.say(GROUP, "Halo Bu?", sender=RINA, **one.topic(2))
        assert "Halo Bu?" not in one.told(HER)


async def test_places_cards_and_stickers_in_a_talk(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        fake = one.fake
        await one.write()
        await one.say(GROUP, "Di mana Anda sekarang?", sender=RINA, **one.topic(2))
        await one.after(lambda: fake.attach(HER, "location"))
        assert "q=-3.44,114.83" in one.told(GROUP)
        assert "Diteruskan" in one.told(HER)
        await one.after(lambda: fake.send_contact(HER, "+62811", 5))
        assert "+62811" in one.told(GROUP)
        said = len(fake.chats[GROUP].said)
        await one.after(lambda: fake.attach(HER, "sticker"))
        assert "tidak dapat diteruskan ke petugas" in one.told(HER)
        assert len(fake.chats[GROUP].said) == said
        await one.after(lambda: fake.attach(GROUP, "location", sender=RINA, **one.topic(2)))
        assert "q=-3.44,114.83" in one.told(HER)
        await one.after(lambda: fake.attach(GROUP, "sticker", sender=RINA, **one.topic(2)))
        assert "tidak dapat diteruskan" in one.told(GROUP)


async def test_an_answer_to_the_very_message_goes_where_it_belongs(tmp_path: Path) -> None:
    async with office(tmp_path, forum=False) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        about = one.fake.chats[GROUP].said[0]
        await one.say(GROUP, "Tanggal 5, Bu.", sender=RINA, reply_to_message=about)
        assert "Tanggal 5, Bu." in one.told(HER)
        asked = one.fake.chats[HER].last
        await one.say(HER, "daftar")
        await one.say(HER, "setuju")
        await one.say(HER, "Baik, saya datang", reply_to_message=asked)
        assert "Baik, saya datang" in one.told(RINA)
        assert "Kami catat" not in one.told(HER)


async def test_where_the_group_is_gone_whoever_may_answer_hears_it_alone(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        one.fake.chats[GROUP].blocked = True
        await one.write()
        assert "Kapan tesnya?" in one.told(RINA)
        assert "Kapan tesnya?" in one.told(BUDI)
        await one.press(RINA, "Ambil")
        await one.say(RINA, "/balas 1 Tanggal 5, Bu.")
        assert "Tanggal 5, Bu." in one.told(HER)


async def test_who_left_the_page_cannot_be_answered_and_staff_are_told(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        her = Browser(one)
        await her.write()
        await one.press(GROUP, "Ambil", RINA)
        await her.leave()
        await one.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **one.topic(2))
        assert "keluar dari halaman chat" in one.told(GROUP)


async def test_in_a_topic_a_command_without_a_number_means_its_case(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.say(GROUP, "/ambil", sender=RINA, **one.topic(2))
        assert "Kasus 1 sekarang Anda pegang" in one.told(GROUP)
        await one.say(GROUP, "/catatan 2 berkas sudah dijawab", sender=RINA, **one.topic(2))
        await one.say(GROUP, "/catatan@pandu_fake_bot 1 ijazah kurang", sender=RINA, **one.topic(2))
        await one.say(GROUP, "/catatan", sender=RINA, **one.topic(2))
        await one.say(GROUP, "KTP buram", sender=RINA, **one.topic(2))
        await one.say(GROUP, "/tutup", sender=RINA, **one.topic(2))
        assert "Kasus 1 ditutup" in one.told(GROUP)
        case = await one.house.store.cases.get(1)
        assert case is not None
        assert case.case.state == "closed"
        notes = [line.text for line in case.case.lines if line.who == "note"]
        assert notes == ["2 berkas sudah dijawab", "ijazah kurang", "KTP buram"]
        await one.say(GROUP, "/tutup 7", sender=RINA, **one.topic(2))
        assert "Kasus 7 tidak ada" in one.told(GROUP)


async def test_words_outside_a_topic_are_no_answer_even_of_her_who_holds_the_case(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        said, hers = len(one.fake.chats[GROUP].said), len(one.fake.chats[HER].said)
        for text in ("Siapa yang piket?", "menu", "coba sebagai peserta", "ya"):
            await one.say(GROUP, text, sender=RINA)
        assert (len(one.fake.chats[GROUP].said), len(one.fake.chats[HER].said)) == (said, hers)
        await one.say(GROUP, "/coba", sender=RINA)
        assert "chat pribadi" in one.told(GROUP)
