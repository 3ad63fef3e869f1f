import Glibc
import OrderedCollections
import TestSupport
import Testing
import Values
import Wire

@testable import Minion

struct JobJournalTests {
    private let folder: TemporaryFolder
    private let web1: MinionID

    init() throws {
        folder = try TemporaryFolder()
        web1 = try #require(MinionID("web1"))
    }

    private func open() throws -> JobJournal {
        try JobJournal(directory: folder / "cache/jobs", minion: web1, now: 1000)
    }

    private func stored(_ journal: JobJournal, _ id: JobID) throws -> JobReturn {
        try JobReturn(parsing: try #require(try journal.returnText(of: id)))
    }

    @Test func aJobBeginsOnce() throws {
        let journal = try open()
        let job = try job()

        #expect(try journal.begin(job))
        #expect(try !journal.begin(job))
        #expect(journal.standing(of: job.id) == .started)
        #expect(journal.unsent.isEmpty)
    }

    @Test func aReturnWaitsUntilItIsAcknowledged() throws {
        let job = try job()
        do {
            let journal = try open()
            _ = try journal.begin(job)
            try journal.finish(job.id, Array("{}".utf8))
        }

        let journal = try open()
        #expect(journal.unsent == [job.id])
        #expect(try !journal.begin(job))
        try journal.acknowledge(job.id)
        #expect(journal.unsent.isEmpty)
        #expect(try open().standing(of: job.id) == .sent)
        #expect(try journal.returnText(of: job.id) == Array("{}".utf8))
    }

    @Test func aJobThatWasInterruptedReturnsTheReason() throws {
        let job = try job(1, "state.apply")
        _ = try open().begin(job)

        let journal = try open()

        let value = try stored(journal, job.id)
        #expect(value.function == job.function)
        #expect(value.success == false)
        #expect(value.retcode == 1)
        #expect(value.value.string?.contains("the minion process ended before the job finished") == true)
        #expect(journal.unsent == [job.id])
    }

    @Test func aRecordThatWasCutOffStillCounts() throws {
        let job = try job()
        _ = try open()
        try DurableFile.write(Array("{\"jid".utf8), to: folder / "cache/jobs/\(job.id).started")

        let journal = try open()

        #expect(try stored(journal, job.id).id == job.id)
        #expect(try !journal.begin(job))
    }

    @Test func aCrashBetweenTwoStepsKeepsTheLaterOne() throws {
        let job = try job()
        do {
            let journal = try open()
            _ = try journal.begin(job)
            try journal.finish(job.id, Array("{\"the\":\"return\"}".utf8))
        }
        try DurableFile.write(Array(job.line.utf8), to: folder / "cache/jobs/\(job.id).started")

        let journal = try open()

        #expect(try journal.returnText(of: job.id) == Array("{\"the\":\"return\"}".utf8))
    }

    @Test func aReturnCanBeSentAgain() throws {
        let journal = try open()
        let job = try job()
        _ = try journal.begin(job)
        try journal.finish(job.id, [1])
        try journal.acknowledge(job.id)

        try journal.sendAgain(job.id)

        #expect(journal.unsent == [job.id])
        #expect(try journal.returnText(of: job.id) == [1])
    }

    @Test func onlyWhatWasSentIsForgotten() throws {
        let journal = try open()
        for number in 1...3 { _ = try journal.begin(job(number)) }
        for number in 1...2 { try journal.finish(job(number).id, [1]) }
        try journal.acknowledge(job(1).id)

        journal.forget(before: 4_000_000_000)

        #expect(try journal.standing(of: job(1).id) == nil)
        #expect(try journal.standing(of: job(2).id) == .returned)
        #expect(try journal.standing(of: job(3).id) == .started)
        #expect(
            try DurableFile.list(folder / "cache/jobs").sorted() == ["\(job(2).id).return", "\(job(3).id).started"]
        )
    }
}

struct JobLineTests {
    @Test func aReturnIsTakenOutAsItIs() throws {
        let value = JobReturn.failed(
            try job().id,
            try #require(MinionID("web1")),
            try job().function,
            "ü \"x\"\n",
            started: 1,
            finished: 2
        )

        let text = try #require(JobLine.returnText(in: JobLine.line(value)))

        #expect(try JobReturn(parsing: Array(text)) == value)
        #expect(JobLine.progress(in: JobLine.line(value)) == nil)
    }

    @Test func progressIsRead() throws {
        let progress = JobProgress(
            id: try job().id,
            minion: try #require(MinionID("web1")),
            done: 1,
            total: 2,
            current: "x"
        )

        #expect(JobLine.progress(in: JobLine.line(progress)) == progress)
        #expect(JobLine.returnText(in: JobLine.line(progress)) == nil)
    }

    @Test(arguments: ["", "{}", "{\"return\":", "{\"progress\":{}}", "hello"])
    func otherLinesAreIgnored(_ text: String) {
        #expect(JobLine.returnText(in: Array(text.utf8)) == nil)
        #expect(JobLine.progress(in: Array(text.utf8)) == nil)
    }

    @Test func requestsRoundTrip() throws {
        var settings = MinionSettings(id: try #require(MinionID("web1")), masters: ["a", "b:1"])
        settings.masterFinger = "ab"
        settings.token = "t"
        settings.settingsDirectory = "/tmp/x"
        settings.grains = ["role": ["web"]]
        settings.options = ["x": 1]
        let request = JobRequest(job: try job(), settings: settings)

        #expect(try JobRequest(parsing: Array(request.line.utf8)) == request)
    }
}
