"""Cases in the staff's group, a topic each, and files: before a fake Telegram that has topics."""

from __future__ import annotations

from pathlib import Path

from tests.office_house import BUDI, GROUP, HER, RINA, STRANGER, Browser, office


async def test_a_case_gets_a_topic_and_what_is_written_there_reaches_her(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        assert list(item.fake.topics[GROUP].values()) == ["Kasus 1 · belum terdaftar"]
        asked = item.fake.chats[GROUP].last
        assert asked["message_thread_id"] == 2
        assert "Kapan tesnya?" in asked["text"]
        assert "Kasus" not in item.told(RINA)
        await item.press(GROUP, "Ambil", RINA)
        assert "sekarang Anda pegang" in item.told(GROUP)
        assert item.fake.chats[GROUP].last["message_thread_id"] == 2
        await item.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **item.topic(2))
        assert "Tanggal 5, Bu." in item.told(HER)
        await item.say(HER, "Terima kasih banyak")
        assert "Terima kasih banyak" in item.told(GROUP)
        assert item.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_the_second_who_takes_it_is_told_who_has_it(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        case = await item.house.store.cases.get_case(1)
        assert case is not None
        first = item.fake.chats[GROUP].said[0]
        before = item.heard
        item.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=BUDI)
        await item.settle(before)
        assert "sudah dipegang Rina Sari" in item.told(GROUP)
        await item.say(GROUP, "Saya saja yang balas", sender=BUDI, **item.topic(2))
        assert "sudah dipegang Rina Sari" in item.told(GROUP)
        assert "Saya saja" not in item.told(HER)


async def test_somebody_in_the_group_who_is_no_staff_is_not_heard(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        said = len(item.fake.chats[GROUP].said)
        before = item.heard
        item.fake.press_unseen(
            GROUP, "1:s:ambil:1", item.fake.chats[GROUP].said[0], sender=STRANGER
        )
        await item.settle(before)
        await item.fake.until(lambda: bool(item.fake.chats[GROUP].toasts))
        assert "petugas terdaftar" in item.fake.chats[GROUP].toasts[-1]
        for text in ("/kasus", "menu", "halo semua", "/gabung abc"):
            await item.say(GROUP, text, sender=STRANGER)
        assert len(item.fake.chats[GROUP].said) == said
        case = await item.house.store.cases.get_case(1)
        assert case is not None
        assert case.case.state == "open"


async def test_talk_of_the_staff_outside_topics_stays_theirs(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        said, hers = len(item.fake.chats[GROUP].said), len(item.fake.chats[HER].said)
        await item.say(GROUP, "Siapa yang piket besok?", sender=BUDI)
        await item.say(GROUP, "paspor ditahan itu kasus berat", sender=BUDI)
        assert (len(item.fake.chats[GROUP].said), len(item.fake.chats[HER].said)) == (said, hers)
        await item.say(GROUP, "/kasus", sender=BUDI)
        assert "Kasus terbuka: 1" in item.told(GROUP)


async def test_a_group_without_topics_hears_of_the_case_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path, forum=False) as item:
        await item.write()
        assert "Kapan tesnya?" in item.told(GROUP)
        assert "message_thread_id" not in item.fake.chats[GROUP].last
        await item.press(GROUP, "Ambil", RINA)
        await item.say(HER, "Satu lagi?")
        await item.say(RINA, "/balas 1 Tanggal 5, Bu.")
        assert "Tanggal 5, Bu." in item.told(HER)


async def test_a_photo_is_passed_on_from_her_and_to_her(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        await item.photo(GROUP, RINA, caption="Contohnya", **item.topic(2))
        hers = item.fake.chats[HER].last
        assert hers["photo"][0]["file_id"] == "foto-1"
        assert "Contohnya" in hers["caption"]
        await item.photo(HER)
        assert item.fake.chats[GROUP].last["photo"][0]["file_id"] == "foto-1"
        assert item.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_a_topic_in_which_nobody_pressed_a_button_relays_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.say(HER, "petugas")
        await item.press(HER, "✍️ Tulis ke petugas")
        await item.say(HER, "Satu lagi, Bu")
        assert len(item.fake.topics[GROUP]) == 1
        assert "Satu lagi, Bu" in item.told(GROUP)
        await item.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **item.topic(2))
        assert "Tanggal 5, Bu." in item.told(HER)


async def test_a_topic_deleted_by_hand_is_opened_anew_and_nothing_is_lost(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        await item.say(GROUP, "Ada yang lain?", sender=RINA, **item.topic(2))
        del item.fake.topics[GROUP][2]
        await item.say(HER, "Ya, soal paspor")
        assert item.fake.chats[GROUP].last["message_thread_id"] == 3
        assert "Ya, soal paspor" in item.told(GROUP)
        await item.say(GROUP, "Silakan.", sender=RINA, **item.topic(3))
        assert "Silakan." in item.told(HER)


async def test_two_cases_have_a_topic_each(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.say(92, "petugas")
        await item.press(92, "✍️ Tulis ke petugas")
        await item.say(92, "Saya yang kedua")
        assert len(item.fake.topics[GROUP]) == 2
        await item.press(GROUP, "Ambil", BUDI)  # the newest message: the second case
        first = item.fake.chats[GROUP].said[0]
        before = item.heard
        item.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=RINA)
        await item.settle(before)
        await item.say(GROUP, "Untuk yang kedua", sender=BUDI, **item.topic(3))
        await item.say(GROUP, "Untuk yang pertama", sender=RINA, **item.topic(2))
        assert "Untuk yang kedua" in item.told(92)
        assert "Untuk yang pertama" in item.told(HER)


async def test_whatever_word_an_officer_writes_in_a_topic_is_her_answer(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        for word in ("lanjut", "Jadwal", "stop", "Ya", "1", "daftar", "batal"):
            await item.say(GROUP, word, sender=RINA, **item.topic(2))
            assert word in item.told(HER)
        hers = len(item.fake.chats[HER].said)
        await item.say(GROUP, "/catatan 1", sender=RINA, **item.topic(2))
        await item.say(GROUP, "batal", sender=RINA, **item.topic(2))
        assert len(item.fake.chats[HER].said) == hers


async def test_what_only_looks_as_if_it_were_sent_is_told_in_the_topic(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.say(GROUP, "Halo Bu", sender=STRANGER, **item.topic(2))
        assert "tidak dikirim ke calon" in item.told(GROUP)
        assert item.fake.chats[GROUP].last["message_thread_id"] == 2
        await item.say(GROUP, "Halo Bu", sender=RINA, **item.topic(2))
        hers = len(item.fake.chats[HER].said)
        before = item.heard
        item.fake.edit(GROUP, "Halo Ibu")
        await item.settle(before)
        assert "yang diubah tidak dikirim lagi" in item.told(GROUP)
        assert len(item.fake.chats[HER].said) == hers
        said = len(item.fake.chats[GROUP].said)
        await item.say(GROUP, "Rapat jam dua", sender=STRANGER)
        assert len(item.fake.chats[GROUP].said) == said


async def test_an_anonymous_admin_is_told_that_nothing_was_sent(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        before = item.heard
        item.fake.say_unnamed(GROUP, "Tanggal 5, Bu", **item.topic(2))
        await item.settle(before)
        assert "bukan admin anonim" in item.told(GROUP)
        assert "Tanggal 5" not in item.told(HER)


async def test_who_blocks_the_bot_or_comes_back_is_told_to_whoever_has_the_case(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        before = item.heard
        item.fake.block(HER)
        await item.settle(before)
        assert "memblokir bot" in item.told(GROUP)
        assert item.fake.chats[GROUP].last["message_thread_id"] == 2
        before = item.heard
        item.fake.unblock(HER)
        await item.settle(before)
        assert "membuka blokirnya" in item.told(GROUP)


async def test_who_has_her_data_deleted_is_gone_from_the_desk_and_staff_are_told(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        await item.say(HER, "/hapusdata")
        await item.press(HER, "Ya, hapus semua")
        assert "menghapus semua datanya" in item.told(GROUP)
        assert item.fake.chats[GROUP].last["message_thread_id"] == 2
        assert await item.house.store.cases.get_case(1) is None
        await item.say(GROUP, "Halo Bu?", sender=RINA, **item.topic(2))
        assert "Halo Bu?" not in item.told(HER)


async def test_places_cards_and_stickers_in_a_talk(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        fake = item.fake
        await item.write()
        await item.say(GROUP, "Di mana Anda sekarang?", sender=RINA, **item.topic(2))
        await item.after(lambda: fake.attach(HER, "location"))
        assert "q=-3.44,114.83" in item.told(GROUP)
        assert "Diteruskan" in item.told(HER)
        await item.after(lambda: fake.send_contact(HER, "+62811", 5))
        assert "+62811" in item.told(GROUP)
        said = len(fake.chats[GROUP].said)
        await item.after(lambda: fake.attach(HER, "sticker"))
        assert "tidak dapat diteruskan ke petugas" in item.told(HER)
        assert len(fake.chats[GROUP].said) == said
        await item.after(lambda: fake.attach(GROUP, "location", sender=RINA, **item.topic(2)))
        assert "q=-3.44,114.83" in item.told(HER)
        await item.after(lambda: fake.attach(GROUP, "sticker", sender=RINA, **item.topic(2)))
        assert "tidak dapat diteruskan" in item.told(GROUP)


async def test_an_answer_to_the_very_message_goes_where_it_belongs(tmp_path: Path) -> None:
    async with office(tmp_path, forum=False) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        about = item.fake.chats[GROUP].said[0]
        await item.say(GROUP, "Tanggal 5, Bu.", sender=RINA, reply_to_message=about)
        assert "Tanggal 5, Bu." in item.told(HER)
        asked = item.fake.chats[HER].last
        await item.say(HER, "daftar")
        await item.say(HER, "setuju")
        await item.say(HER, "Baik, saya datang", reply_to_message=asked)
        assert "Baik, saya datang" in item.told(RINA)
        assert "Kami catat" not in item.told(HER)


async def test_where_the_group_is_gone_whoever_may_answer_hears_it_alone(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        item.fake.chats[GROUP].blocked = True
        await item.write()
        assert "Kapan tesnya?" in item.told(RINA)
        assert "Kapan tesnya?" in item.told(BUDI)
        await item.press(RINA, "Ambil")
        await item.say(RINA, "/balas 1 Tanggal 5, Bu.")
        assert "Tanggal 5, Bu." in item.told(HER)


async def test_who_left_the_page_cannot_be_answered_and_staff_are_told(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        her = Browser(item)
        await her.write()
        await item.press(GROUP, "Ambil", RINA)
        await her.leave()
        await item.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **item.topic(2))
        assert "keluar dari halaman chat" in item.told(GROUP)


async def test_in_a_topic_a_command_without_a_number_means_its_case(tmp_path: Path) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.say(GROUP, "/ambil", sender=RINA, **item.topic(2))
        assert "Kasus 1 sekarang Anda pegang" in item.told(GROUP)
        await item.say(GROUP, "/catatan 2 berkas sudah dijawab", sender=RINA, **item.topic(2))
        await item.say(
            GROUP, "/catatan@pandu_fake_bot 1 ijazah kurang", sender=RINA, **item.topic(2)
        )
        await item.say(GROUP, "/catatan", sender=RINA, **item.topic(2))
        await item.say(GROUP, "KTP buram", sender=RINA, **item.topic(2))
        await item.say(GROUP, "/tutup", sender=RINA, **item.topic(2))
        assert "Kasus 1 ditutup" in item.told(GROUP)
        case = await item.house.store.cases.get_case(1)
        assert case is not None
        assert case.case.state == "closed"
        notes = [line.text for line in case.case.lines if line.who == "note"]
        assert notes == ["2 berkas sudah dijawab", "ijazah kurang", "KTP buram"]
        await item.say(GROUP, "/tutup 7", sender=RINA, **item.topic(2))
        assert "Kasus 7 tidak ada" in item.told(GROUP)


async def test_words_outside_a_topic_are_no_answer_even_of_her_who_holds_the_case(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as item:
        await item.write()
        await item.press(GROUP, "Ambil", RINA)
        said, hers = len(item.fake.chats[GROUP].said), len(item.fake.chats[HER].said)
        for text in ("Siapa yang piket?", "menu", "coba sebagai peserta", "ya"):
            await item.say(GROUP, text, sender=RINA)
        assert (len(item.fake.chats[GROUP].said), len(item.fake.chats[HER].said)) == (said, hers)
        await item.say(GROUP, "/coba", sender=RINA)
        assert "chat pribadi" in item.told(GROUP)
