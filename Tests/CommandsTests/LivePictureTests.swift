import Testing
import Wire

@testable import Commands

struct LivePictureTests {
    private func progress(_ id: String, _ done: Int, bytes: Int? = nil, of total: Int? = nil) -> JobProgress {
        JobProgress(
            id: Make.job(),
            minion: Make.minion(id),
            done: done,
            total: 10,
            current: "archive.extracted x",
            bytes: bytes,
            totalBytes: total
        )
    }

    @Test func showsALineForEachMinionThatWorks() {
        var picture = LivePicture(waitingFor: [Make.minion("b"), Make.minion("a"), Make.minion("c")])
        picture.update(progress("b", 2), at: 0)
        picture.update(progress("a", 3), at: 0)

        #expect(
            picture.lines(width: 80, height: 10) == [
                "a  3/10  archive.extracted x", "b  2/10  archive.extracted x", "… and 1 more",
            ]
        )
    }

    @Test func showsBytesAndRateOfATransfer() {
        var picture = LivePicture(waitingFor: [Make.minion("a")])
        picture.update(progress("a", 3, bytes: 1_000_000, of: 10_000_000), at: 0)
        picture.update(progress("a", 3, bytes: 5_000_000, of: 10_000_000), at: 2)

        #expect(
            picture.lines(width: 120, height: 10)
                == ["a  3/10  archive.extracted x  5.0 MB of 10.0 MB (50 %)  2.0 MB/s"]
        )
    }

    @Test func forgetsWhoIsDone() {
        var picture = LivePicture(waitingFor: [Make.minion("a"), Make.minion("b")])
        picture.update(progress("a", 3), at: 0)

        picture.finish(Make.minion("a"))
        picture.update(progress("a", 4), at: 1)

        #expect(picture.lines(width: 80, height: 10) == ["waiting for 1"])
    }

    @Test func fitsIntoTheTerminal() {
        var picture = LivePicture(waitingFor: ["a", "b", "c", "d"].map(Make.minion))
        for id in ["a", "b", "c"] { picture.update(progress(id, 1), at: 0) }

        #expect(picture.lines(width: 10, height: 3) == ["a  1/10  …", "b  1/10  …", "… and 2 m…"])
    }

    @Test(arguments: [
        (999.0, "999 B"), (1000, "1.0 kB"), (99_949, "99.9 kB"), (99_950, "100 kB"), (1_500_000_000, "1.5 GB"),
    ])
    func sizesAreShort(_ bytes: Double, _ text: String) {
        #expect(LivePicture.size(bytes) == text)
    }
}
