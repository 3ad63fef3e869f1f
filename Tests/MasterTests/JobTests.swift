import Trust
import Store
import OrderedCollections
import TestSupport
import Testing
import Transport
import Values
import Wire

@testable import Master

struct JobTests {
    @Test func runsFromPublicationToTheLastReturn() async throws {
        let master = try await TestMaster()
        let web1 = try await FakeMinion.accepted("web1", master), web2 = try await FakeMinion.accepted("web2", master)
        let stream1 = try await web1.connect(), stream2 = try await web2.connect()

        let job = try await master.publish()
        #expect(job.minions == [web1.id, web2.id])
        #expect(job.absent.isEmpty)
        for stream in [stream1, stream2] {
            guard case .job(let received) = try await stream.next() else {
                Issue.record("no job came")
                return
            }
            #expect(received.id == job.id)
            #expect(received.function.text == "test.ping")
            #expect(received.user == "root")
        }
        let watch = try await watch(job.id, master)
        #expect(try await watch.next() == .published(job))
        #expect(await web1.answer(job.id, "one").status == 204)
        #expect(await web2.answer(job.id, "two").status == 204)

        let rest = try await watch.rest()
        #expect(rest.dropLast().map { $0.json["data"]?["return"] } == ["one", "two"])
        #expect(rest.last == .done)
        #expect(try await master.status().runningJobs == 0)
    }

    @Test func storesAReturnOnce() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        let job = try await master.publish()

        #expect(await minion.answer(job.id, "first").status == 204)
        #expect(await minion.answer(job.id, "second").status == 204)

        let report = try await master.ask(.get, "v1/jobs/\(job.id)").message(JobReport.self)
        #expect(report.returns.map(\.value) == ["first"])
        #expect(report.minions == [minion.id: .returned])
        _ = stream
    }

    @Test func keepsTheEventsOfAReturnOnce() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        let job = try await master.publish()
        let own = JobEvent(tag: "salt/state_result/\(job.id)/web1/done", data: ["ret": true])
        let number = JobEvent(tag: "salt/job/\(job.id)/prog/web1/0", data: ["ret": true, "len": 1])
        let forged = ["state_result/\(job.id)/web2/done", "job/\(job.id)/prog/web2/0", "job/1/prog/web1/0"].map {
            JobEvent(tag: "salt/\($0)", data: ["ret": true])
        }

        #expect(await minion.answer(job.id, events: [own, number] + forged).status == 204)
        #expect(await minion.answer(job.id, events: [own]).status == 204)

        let events = try await master.ask(.get, "v1/events").message(EventListing.self).events
        let told = events.filter { $0.type.hasPrefix("salt/") }
        #expect(told.map(\.type) == [own.tag, number.tag] && told.map(\.data) == [own.data, number.data])
        _ = stream
    }

    @Test func refusesReturnsForOthers() async throws {
        let master = try await TestMaster()
        let web1 = try await FakeMinion.accepted("web1", master), web2 = try await FakeMinion.accepted("web2", master)
        let stream = try await web1.connect()
        let job = try await master.publish(Target(.list, "web1"))
        let forged: Value = [
            "jid": .string(job.id.text), "id": "web1", "fun": "test.ping", "return": true, "retcode": 0, "started": 1,
            "finished": 2,
        ]

        #expect(await web2.ask(.put, "v1/minion/returns/\(job.id)", forged).status == 409)
        #expect(await web2.answer(job.id).status == 409)
        let other: JobID = required("20200101000000000000")
        #expect(await web1.answer(other).status == 410)
        #expect(await web1.ask(.put, "v1/minion/returns/\(other)", forged).status == 409)
        let progress = JobProgress(id: job.id, minion: web1.id, done: 1, total: 2, current: "x")
        #expect(await web2.ask(.post, "v1/minion/progress", progress.json).status == 409)
        _ = stream
    }

    @Test func showsProgressToWhoeverFollows() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        let job = try await master.publish()
        let watch = try await watch(job.id, master)
        let progress = JobProgress(id: job.id, minion: minion.id, done: 1, total: 2, current: "nginx")

        #expect(await minion.ask(.post, "v1/minion/progress", progress.json).status == 204)
        _ = await minion.answer(job.id)

        let events = try await watch.rest()
        #expect(events.count == 4)
        #expect(events[1] == .progress(progress))
        _ = stream
    }

    @Test func saysThatNobodyMatched() async throws {
        let master = try await TestMaster()
        let job = try await master.publish()
        #expect(job.minions.isEmpty)
        #expect(try await master.ask(.get, "v1/jobs").message(JobListing.self).jobs.isEmpty)
    }

    @Test func finishesAtOnceWhenEverybodyIsAway() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)

        let job = try await master.publish()
        #expect(job.absent == [minion.id])
        #expect(try await watch(job.id, master).rest() == [.published(job), .done])

        let stream = try await minion.connect()
        master.services.streams.close(minion.id, reason: "enough")
        #expect(try await stream.rest() == [.goodbye(reason: "enough")])
        #expect(await minion.answer(job.id).status == 204)
    }

    @Test func keepsAQueuedJobForWhoIsAway() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let job = try await master.publish(queueFor: 100)
        await master.pass(50)

        let stream = try await minion.connect()
        guard case .job(let received) = try await stream.next() else {
            Issue.record("the job did not come")
            return
        }
        #expect(received.id == job.id)
        #expect(received.expires == TestMaster.startTime + 100)
        #expect(await minion.answer(job.id).status == 204)
        #expect(try await watch(job.id, master).rest().count == 3)
    }

    @Test func dropsAQueuedJobThatNobodyFetchedInTime() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let job = try await master.publish(queueFor: 100)
        let watch = try await watch(job.id, master)
        await master.pass(101)

        #expect(try await watch.rest().suffix(2) == [.lost(minion.id), .done])
        let stream = try await minion.connect()
        master.services.streams.close(minion.id, reason: "enough")
        #expect(try await stream.rest() == [.goodbye(reason: "enough")])
    }

    @Test func sendsAJobAgainUntilItIsAnswered() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let first = try await minion.connect()
        let job = try await master.publish()
        master.services.streams.close(minion.id, reason: "cut")
        _ = try await first.rest()
        await master.pass(5)

        let second = try await minion.connect()
        guard case .job(let again) = try await second.next() else {
            Issue.record("the job did not come again")
            return
        }
        #expect(again.id == job.id)
        _ = await minion.answer(job.id)

        let third = try await minion.connect()
        master.services.streams.close(minion.id, reason: "enough")
        #expect(try await third.rest() == [.goodbye(reason: "enough")])
    }

    @Test func waitsForAMinionThatHasOnlyJustLeft() async throws {
        let master = try await TestMaster { $0.lostAfter = 30 }
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        master.services.streams.close(minion.id, reason: "cut")
        _ = try await stream.rest()
        await master.pass(20)

        let soon = try await master.publish()
        #expect(soon.absent.isEmpty)
        await master.pass(11)
        #expect(try await watch(soon.id, master).rest().suffix(2) == [.lost(minion.id), .done])
        #expect(try await master.publish().absent == [minion.id])
    }

    @Test func sendsAJobThatWasPublishedWhileItsMinionReconnected() async throws {
        let folder = try TemporaryFolder()
        let first = try await TestMaster(folder)
        let minion = try await FakeMinion.accepted("web1", first)
        let before = try await minion.connect()
        await first.services.close()
        _ = before

        let second = try await TestMaster(folder)
        let job = try await second.publish()
        try #require(job.absent.isEmpty)
        let stream = try await FakeMinion("web1", second, key: minion.key).connect()
        guard case .job(let received) = try await stream.next() else {
            Issue.record("the job did not come")
            return
        }
        #expect(received.id == job.id)
    }

    @Test func losesAMinionThatStaysAway() async throws {
        let master = try await TestMaster { $0.lostAfter = 30 }
        let web1 = try await FakeMinion.accepted("web1", master), web2 = try await FakeMinion.accepted("web2", master)
        let stream1 = try await web1.connect(), stream2 = try await web2.connect()
        let job = try await master.publish()
        let watch = try await watch(job.id, master)
        master.services.streams.close(web1.id, reason: "cut")
        _ = try await stream1.rest()
        await master.pass(29)
        #expect(try await master.status().runningJobs == 1)
        await master.pass(2)
        _ = await web2.answer(job.id)

        let events = try await watch.rest()
        #expect(events[1] == .lost(web1.id))
        #expect(events.last == .done)
        #expect(await web1.answer(job.id, "late").status == 204)
        let report = try await master.ask(.get, "v1/jobs/\(job.id)").message(JobReport.self)
        #expect(report.minions == [web1.id: .returned, web2.id: .returned])
        _ = stream2
    }

    @Test func doesNotStartAJobLongAfterItWasGivenUp() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let first = try await minion.connect()
        _ = try await master.publish()
        master.services.streams.close(minion.id, reason: "cut")
        _ = try await first.rest()
        await master.pass(40)

        let second = try await minion.connect()
        master.services.streams.close(minion.id, reason: "enough")
        #expect(try await second.rest() == [.goodbye(reason: "enough")])
    }

    @Test func goesOnAfterARestart() async throws {
        let folder = try TemporaryFolder()
        let first = try await TestMaster(folder)
        let before = try await FakeMinion.accepted("web1", first)
        let stream = try await before.connect()
        let job = try await first.publish()
        first.services.streams.closeAll(reason: "the master stops")
        _ = try await stream.rest()
        await first.services.close()

        let second = try await TestMaster(folder)
        let after = try FakeMinion("web1", second, key: before.key)
        let watch = try await watch(job.id, second)
        let again = try await after.connect()
        guard case .job(let received) = try await again.next() else {
            Issue.record("the job was forgotten")
            return
        }
        #expect(received.id == job.id)
        _ = await after.answer(job.id)
        #expect(try await watch.rest().last == .done)
        let next = try await second.publish()
        #expect(next.id > job.id)
    }

    @Test func losesMinionsThatDoNotComeBackAfterARestart() async throws {
        let folder = try TemporaryFolder()
        let first = try await TestMaster(folder)
        let minion = try await FakeMinion.accepted("web1", first)
        let stream = try await minion.connect()
        let job = try await first.publish()
        await first.services.close()
        _ = stream

        let second = try await TestMaster(folder)
        await second.pass(31)
        #expect(try await watch(job.id, second).rest().suffix(2) == [.lost(minion.id), .done])
    }

    @Test func killsAJob() async throws {
        let master = try await TestMaster()
        let web1 = try await FakeMinion.accepted("web1", master), web2 = try await FakeMinion.accepted("web2", master)
        let stream = try await web1.connect()
        let job = try await master.publish(queueFor: 1_000)
        let watch = try await watch(job.id, master)

        let told = await master.ask(.post, "v1/jobs/\(job.id)/kill")
        guard case .json(let value, 200) = told else {
            Issue.record("\(told)")
            return
        }
        #expect(value == ["told": ["web1"]])
        _ = try await stream.next()
        #expect(try await stream.next() == .kill(job.id))
        _ = await web1.answer(job.id)
        #expect(try await watch.rest().contains(.lost(web2.id)))
        #expect(await master.ask(.post, "v1/jobs/20200101000000000000/kill").status == 404)
    }

    @Test func forgetsAMinionWhoseKeyIsDeleted() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        let job = try await master.publish()
        let watch = try await watch(job.id, master)

        _ = await master.ask(.delete, "v1/keys/web1")

        #expect(try await watch.rest().suffix(2) == [.lost(minion.id), .done])
        _ = stream
    }

    @Test func tellsEachOfManyFollowersEverything() async throws {
        let master = try await TestMaster()
        var minions: [FakeMinion] = [], streams: [Lines<MinionEvent>] = []
        for number in 0..<20 {
            let minion = try await FakeMinion.accepted("m\(number)", master)
            streams.append(try await minion.connect())
            minions.append(minion)
        }
        let job = try await master.publish()
        let large = Value.string(String(repeating: "x", count: 20_000))
        let early = try await watch(job.id, master)
        for minion in minions.prefix(10) { _ = await minion.answer(job.id, large) }
        let late = try await watch(job.id, master)
        for minion in minions.suffix(10) { _ = await minion.answer(job.id, "small") }

        for watch in [early, late, try await self.watch(job.id, master)] {
            let events = try await watch.rest()
            let ids = events.compactMap { if case .returned(let value) = $0 { value.minion } else { nil } }
            #expect(Set(ids) == Set(minions.map(\.id)))
            #expect(ids.count == 20)
            #expect(events.last == .done)
        }
        #expect(streams.count == 20)
    }

    @Test func listsJobsNewestFirst() async throws {
        let master = try await TestMaster()
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        let first = try await master.publish(), second = try await master.publish()
        _ = await minion.answer(second.id)

        let jobs = try await master.ask(.get, "v1/jobs").message(JobListing.self).jobs
        #expect(jobs.map(\.job.id) == [second.id, first.id])
        #expect(jobs.map(\.returned) == [1, 0])
        let one = try await master.ask(.get, "v1/jobs", query: ["limit": "1"]).message(JobListing.self).jobs
        #expect(one.count == 1)
        #expect(await master.ask(.get, "v1/jobs/20200101000000000000").status == 404)
        #expect(await master.ask(.get, "v1/jobs/20200101000000000000/watch").status == 404)
        _ = stream
    }

    @Test func forgetsOldJobs() async throws {
        let master = try await TestMaster { $0.keepJobs = 100 }
        let minion = try await FakeMinion.accepted("web1", master)
        let stream = try await minion.connect()
        let job = try await master.publish()
        master.time.advance(by: 101)
        await master.services.tidy()

        #expect(await master.ask(.get, "v1/jobs/\(job.id)").status == 404)
        #expect(await minion.answer(job.id).status == 410)
        #expect(try await master.status().runningJobs == 0)
        _ = stream
    }

    @Test func refusesToQueueForEver() async throws {
        let master = try await TestMaster()
        let publication = Publication(target: Target(.glob, "*"), function: try name("test.ping"), queueFor: 1e12)
        #expect(await master.ask(.post, "v1/jobs", publication.json).status == 400)
    }

    private func watch(_ id: JobID, _ master: TestMaster) async throws -> Lines<WatchEvent> {
        try await Lines(master.ask(.get, "v1/jobs/\(id)/watch"))
    }
}
