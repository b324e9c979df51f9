"""Cases in the staff's group, a topic each, and files: before a fake Telegram that has topics."""

from __future__ import annotations

from pathlib import Path

from tests.houses.office import BUDI, GROUP, HER, RINA, STRANGER, Browser, Office, open_office


async def test_a_case_gets_a_topic_and_what_is_written_there_reaches_her(office: Office) -> None:
    await office.write()
    assert list(office.fake.topics[GROUP].values()) == ["Kasus 1 · belum terdaftar"]
    asked = office.fake.chats[GROUP].last
    assert asked["message_thread_id"] == 2
    assert "Kapan tesnya?" in asked["text"]
    assert "Kasus" not in office.told(RINA)
    await office.press(GROUP, "Ambil", RINA)
    assert "sekarang Anda pegang" in office.told(GROUP)
    assert office.fake.chats[GROUP].last["message_thread_id"] == 2
    await office.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **office.topic(2))
    assert "Tanggal 5, Bu." in office.told(HER)
    await office.say(HER, "Terima kasih banyak")
    assert "Terima kasih banyak" in office.told(GROUP)
    assert office.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_the_second_who_takes_it_is_told_who_has_it(office: Office) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    case = await office.house.store.cases.get_case(1)
    assert case is not None
    first = office.fake.chats[GROUP].said[0]
    before = office.heard
    office.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=BUDI)
    await office.settle(before)
    assert "sudah dipegang Rina Sari" in office.told(GROUP)
    await office.say(GROUP, "Saya saja yang balas", sender=BUDI, **office.topic(2))
    assert "sudah dipegang Rina Sari" in office.told(GROUP)
    assert "Saya saja" not in office.told(HER)


async def test_somebody_in_the_group_who_is_no_staff_is_not_heard(office: Office) -> None:
    await office.write()
    said = len(office.fake.chats[GROUP].said)
    before = office.heard
    office.fake.press_unseen(
        GROUP, "1:s:ambil:1", office.fake.chats[GROUP].said[0], sender=STRANGER
    )
    await office.settle(before)
    await office.fake.until(lambda: bool(office.fake.chats[GROUP].toasts))
    assert "petugas terdaftar" in office.fake.chats[GROUP].toasts[-1]
    for text in ("/kasus", "menu", "halo semua", "/gabung abc"):
        await office.say(GROUP, text, sender=STRANGER)
    assert len(office.fake.chats[GROUP].said) == said
    case = await office.house.store.cases.get_case(1)
    assert case is not None
    assert case.case.state == "open"


async def test_talk_of_the_staff_outside_topics_stays_theirs(office: Office) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    said, hers = len(office.fake.chats[GROUP].said), len(office.fake.chats[HER].said)
    await office.say(GROUP, "Siapa yang piket besok?", sender=BUDI)
    await office.say(GROUP, "paspor ditahan itu kasus berat", sender=BUDI)
    assert (len(office.fake.chats[GROUP].said), len(office.fake.chats[HER].said)) == (said, hers)
    await office.say(GROUP, "/kasus", sender=BUDI)
    assert "Kasus terbuka: 1" in office.told(GROUP)


async def test_a_group_without_topics_hears_of_the_case_all_the_same(tmp_path: Path) -> None:
    async with open_office(tmp_path, forum=False) as item:
        await item.write()
        assert "Kapan tesnya?" in item.told(GROUP)
        assert "message_thread_id" not in item.fake.chats[GROUP].last
        await item.press(GROUP, "Ambil", RINA)
        await item.say(HER, "Satu lagi?")
        await item.say(RINA, "/balas 1 Tanggal 5, Bu.")
        assert "Tanggal 5, Bu." in item.told(HER)


async def test_a_photo_is_passed_on_from_her_and_to_her(office: Office) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    await office.photo(GROUP, RINA, caption="Contohnya", **office.topic(2))
    hers = office.fake.chats[HER].last
    assert hers["photo"][0]["file_id"] == "foto-1"
    assert "Contohnya" in hers["caption"]
    await office.photo(HER)
    assert office.fake.chats[GROUP].last["photo"][0]["file_id"] == "foto-1"
    assert office.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_a_topic_in_which_nobody_pressed_a_button_relays_all_the_same(office: Office) -> None:
    await office.write()
    await office.say(HER, "petugas")
    await office.press(HER, "✍️ Tulis ke petugas")
    await office.say(HER, "Satu lagi, Bu")
    assert len(office.fake.topics[GROUP]) == 1
    assert "Satu lagi, Bu" in office.told(GROUP)
    await office.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **office.topic(2))
    assert "Tanggal 5, Bu." in office.told(HER)


async def test_a_topic_deleted_by_hand_is_opened_anew_and_nothing_is_lost(office: Office) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    await office.say(GROUP, "Ada yang lain?", sender=RINA, **office.topic(2))
    del office.fake.topics[GROUP][2]
    await office.say(HER, "Ya, soal paspor")
    assert office.fake.chats[GROUP].last["message_thread_id"] == 3
    assert "Ya, soal paspor" in office.told(GROUP)
    await office.say(GROUP, "Silakan.", sender=RINA, **office.topic(3))
    assert "Silakan." in office.told(HER)


async def test_two_cases_have_a_topic_each(office: Office) -> None:
    await office.write()
    await office.say(92, "petugas")
    await office.press(92, "✍️ Tulis ke petugas")
    await office.say(92, "Saya yang kedua")
    assert len(office.fake.topics[GROUP]) == 2
    await office.press(GROUP, "Ambil", BUDI)  # the newest message: the second case
    first = office.fake.chats[GROUP].said[0]
    before = office.heard
    office.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=RINA)
    await office.settle(before)
    await office.say(GROUP, "Untuk yang kedua", sender=BUDI, **office.topic(3))
    await office.say(GROUP, "Untuk yang pertama", sender=RINA, **office.topic(2))
    assert "Untuk yang kedua" in office.told(92)
    assert "Untuk yang pertama" in office.told(HER)


async def test_whatever_word_an_officer_writes_in_a_topic_is_her_answer(office: Office) -> None:
    await office.write()
    for word in ("lanjut", "Jadwal", "stop", "Ya", "1", "daftar", "batal"):
        await office.say(GROUP, word, sender=RINA, **office.topic(2))
        assert word in office.told(HER)
    hers = len(office.fake.chats[HER].said)
    await office.say(GROUP, "/catatan 1", sender=RINA, **office.topic(2))
    await office.say(GROUP, "batal", sender=RINA, **office.topic(2))
    assert len(office.fake.chats[HER].said) == hers


async def test_what_only_looks_as_if_it_were_sent_is_told_in_the_topic(office: Office) -> None:
    await office.write()
    await office.say(GROUP, "Halo Bu", sender=STRANGER, **office.topic(2))
    assert "tidak dikirim ke calon" in office.told(GROUP)
    assert office.fake.chats[GROUP].last["message_thread_id"] == 2
    await office.say(GROUP, "Halo Bu", sender=RINA, **office.topic(2))
    hers = len(office.fake.chats[HER].said)
    before = office.heard
    office.fake.edit(GROUP, "Halo Ibu")
    await office.settle(before)
    assert "yang diubah tidak dikirim lagi" in office.told(GROUP)
    assert len(office.fake.chats[HER].said) == hers
    said = len(office.fake.chats[GROUP].said)
    await office.say(GROUP, "Rapat jam dua", sender=STRANGER)
    assert len(office.fake.chats[GROUP].said) == said


async def test_an_anonymous_admin_is_told_that_nothing_was_sent(office: Office) -> None:
    await office.write()
    before = office.heard
    office.fake.say_unnamed(GROUP, "Tanggal 5, Bu", **office.topic(2))
    await office.settle(before)
    assert "bukan admin anonim" in office.told(GROUP)
    assert "Tanggal 5" not in office.told(HER)


async def test_who_blocks_the_bot_or_comes_back_is_told_to_whoever_has_the_case(
    office: Office,
) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    before = office.heard
    office.fake.block(HER)
    await office.settle(before)
    assert "memblokir bot" in office.told(GROUP)
    assert office.fake.chats[GROUP].last["message_thread_id"] == 2
    before = office.heard
    office.fake.unblock(HER)
    await office.settle(before)
    assert "membuka blokirnya" in office.told(GROUP)


async def test_who_has_her_data_deleted_is_gone_from_the_desk_and_staff_are_told(
    office: Office,
) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    await office.say(HER, "/hapusdata")
    await office.press(HER, "Ya, hapus semua")
    assert "menghapus semua datanya" in office.told(GROUP)
    assert office.fake.chats[GROUP].last["message_thread_id"] == 2
    assert await office.house.store.cases.get_case(1) is None
    await office.say(GROUP, "Halo Bu?", sender=RINA, **office.topic(2))
    assert "Halo Bu?" not in office.told(HER)


async def test_places_cards_and_stickers_in_a_talk(office: Office) -> None:
    fake = office.fake
    await office.write()
    await office.say(GROUP, "Di mana Anda sekarang?", sender=RINA, **office.topic(2))
    await office.after(lambda: fake.attach(HER, "location"))
    assert "q=-3.44,114.83" in office.told(GROUP)
    assert "Diteruskan" in office.told(HER)
    await office.after(lambda: fake.send_contact(HER, "+62811", 5))
    assert "+62811" in office.told(GROUP)
    said = len(fake.chats[GROUP].said)
    await office.after(lambda: fake.attach(HER, "sticker"))
    assert "tidak dapat diteruskan ke petugas" in office.told(HER)
    assert len(fake.chats[GROUP].said) == said
    await office.after(lambda: fake.attach(GROUP, "location", sender=RINA, **office.topic(2)))
    assert "q=-3.44,114.83" in office.told(HER)
    await office.after(lambda: fake.attach(GROUP, "sticker", sender=RINA, **office.topic(2)))
    assert "tidak dapat diteruskan" in office.told(GROUP)


async def test_an_answer_to_the_very_message_goes_where_it_belongs(tmp_path: Path) -> None:
    async with open_office(tmp_path, forum=False) as item:
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


async def test_where_the_group_is_gone_whoever_may_answer_hears_it_alone(office: Office) -> None:
    office.fake.chats[GROUP].blocked = True
    await office.write()
    assert "Kapan tesnya?" in office.told(RINA)
    assert "Kapan tesnya?" in office.told(BUDI)
    await office.press(RINA, "Ambil")
    await office.say(RINA, "/balas 1 Tanggal 5, Bu.")
    assert "Tanggal 5, Bu." in office.told(HER)


async def test_who_left_the_page_cannot_be_answered_and_staff_are_told(office: Office) -> None:
    her = Browser(office)
    await her.write()
    await office.press(GROUP, "Ambil", RINA)
    await her.leave()
    await office.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **office.topic(2))
    assert "keluar dari halaman chat" in office.told(GROUP)


async def test_in_a_topic_a_command_without_a_number_means_its_case(office: Office) -> None:
    await office.write()
    await office.say(GROUP, "/ambil", sender=RINA, **office.topic(2))
    assert "Kasus 1 sekarang Anda pegang" in office.told(GROUP)
    await office.say(GROUP, "/catatan 2 berkas sudah dijawab", sender=RINA, **office.topic(2))
    await office.say(
        GROUP, "/catatan@pandu_fake_bot 1 ijazah kurang", sender=RINA, **office.topic(2)
    )
    await office.say(GROUP, "/catatan", sender=RINA, **office.topic(2))
    await office.say(GROUP, "KTP buram", sender=RINA, **office.topic(2))
    await office.say(GROUP, "/tutup", sender=RINA, **office.topic(2))
    assert "Kasus 1 ditutup" in office.told(GROUP)
    case = await office.house.store.cases.get_case(1)
    assert case is not None
    assert case.case.state == "closed"
    notes = [line.text for line in case.case.lines if line.who == "note"]
    assert notes == ["2 berkas sudah dijawab", "ijazah kurang", "KTP buram"]
    await office.say(GROUP, "/tutup 7", sender=RINA, **office.topic(2))
    assert "Kasus 7 tidak ada" in office.told(GROUP)


async def test_words_outside_a_topic_are_no_answer_even_of_her_who_holds_the_case(
    office: Office,
) -> None:
    await office.write()
    await office.press(GROUP, "Ambil", RINA)
    said, hers = len(office.fake.chats[GROUP].said), len(office.fake.chats[HER].said)
    for text in ("Siapa yang piket?", "menu", "coba sebagai peserta", "ya"):
        await office.say(GROUP, text, sender=RINA)
    assert (len(office.fake.chats[GROUP].said), len(office.fake.chats[HER].said)) == (said, hers)
    await office.say(GROUP, "/coba", sender=RINA)
    assert "chat pribadi" in office.told(GROUP)


async def test_what_is_done_elsewhere_is_told_in_the_topic_and_only_there(office: Office) -> None:
    await office.write()
    said = len(office.fake.chats[GROUP].said)
    await office.say(RINA, "/ambil 1")
    await office.say(RINA, "/balas 1 Tanggal 5, Bu.")
    await office.say(RINA, "/tutup 1")
    told = [message["text"] for message in office.fake.chats[GROUP].said[said:]]
    assert [
        message.get("message_thread_id") for message in office.fake.chats[GROUP].said[said:]
    ] == [2] * 3
    assert "Dipegang Rina Sari" in told[0]
    assert "Rina Sari: Tanggal 5, Bu." in told[1]
    assert "Rina Sari menutup kasus ini" in told[2]
    await office.say(GROUP, "Halo lagi", sender=BUDI, **office.topic(2))
    assert len(office.fake.chats[GROUP].said) == said + 4, "no echo of what is written there"
