"""The last words of a process."""

from theorycheck.isolation.board import Board


def test_another_reads_what_was_written_last(tmp_path):
    """Through the file alone; a name that is too long is cut."""
    writer, reader = Board(tmp_path / "board"), Board(tmp_path / "board")
    assert reader.read() == (0, "", 0)
    writer.write("conv2d", 3)
    writer.write("dense" * 100, 4)
    process, operation, count = reader.read()
    assert process > 0
    assert ("dense" * 100).startswith(operation)
    assert (len(operation), count) == (64, 4)
