r"""The writer's files, so that nobody ever loses a word. Knows no Qt.

    file.py      read_document, save_document, change_outside: byte for byte, in one step
    journal.py   Journal, Change: every change on the disk; journal_writer.py: on a thread
    recovery.py  recover: what was not saved when a program ended
    backups.py   Backups: earlier versions     lock.py        take_lock: open elsewhere?
    errors.py    DocumentError and its kin     difference.py  difference of two texts
    atomic.py    replace a file as one step    journal_text.py, journal_records.py: its parts

All of it may wait for a disk: call it on a worker thread (JournalWriter has its own). Every failure
is a DocumentError, whose words are for the writer. How the app wires it:

Open::

    lock = take_lock(path)                      # DocumentLockedError: ask; steal=True to go on
    document = read_document(path)              # DocumentReadError: show it
    document.encoding_guessed                   # ask, or read_document(path, "cp1251")
    document.plain                              # a giant line: no ghost text, no colours
    editor.setPlainText(document.text)

Save, and save as (another path, the same `document` for its encoding and line ends)::

    text = editor.document().toRawText().replace("\u2029", "\n")  # toPlainText loses U+00A0
    Backups(state / "backups", path).keep_current()               # BackupError: tell, go on
    document = save_document(path, text, document)                # None for a new document
    writer.saved(text, path)                    # after "save as": another lock, another Backups
    editor.document().setModified(False)        # only now, and only if nothing was typed since

The questions of a save, each answered by a second call::

    UnencodableError       save_document(path, text, document.in_utf8())
    ChangedOutsideError    save_document(..., overwrite=True), or difference(theirs.text, text)
    HardLinkError          save_document(..., part_hard_links=True)
    NotConfirmedError      tell it, and go on with document = error.document
    DocumentSaveError      tell it: the old file is whole, the text is in the window

Journal, one for each open document; `emit` stands for a signal to the window's thread::

    writer = JournalWriter(lambda: Journal(state / "journals", text, path=path),
                           on_trouble=trouble.emit, on_out_of_step=whole_text_wanted.emit)

    def on_contents_change(position, removed, added):             # QTextDocument.contentsChange
        length = page.characterCount() - 1
        cursor.setPosition(position)
        cursor.setPosition(min(position + added, length), QTextCursor.MoveMode.KeepAnchor)
        inserted = cursor.selectedText().replace("\u2029", "\n")
        writer.append(Change(position, removed, inserted, length), counted=counted)

    writer.restart(text, account)               # when the whole text is wanted

`account` is what the ledger knows, `counted` what the change means for it; both may be None.

At the start, after the window is shown::

    for found in recover(state / "journals"):   # text, path, account ...; of programs gone
        difference(text_of_the_file, found.text)                  # show it; never save by itself
        writer = JournalWriter(lambda: Journal(..., found.text, path=found.path, saved=file_text))
        writer.flush()                          # True: the new journal is on the disk, only then
        found.discard()                         # also if declined; postpone() asks next time

When the window is activated::

    change_outside(document)                    # "same", "changed", "gone" or "moved": ask

Closing a document::

    writer.close(keep=False)                    # keep=True offers it at the next start
    lock.release()                              # the lock may be None: a disk without locks
"""
