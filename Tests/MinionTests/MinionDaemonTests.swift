import Glibc
import Hosts
import Synchronization
import TestSupport
import Testing
import Transport
import Trust
import Values
import Wire

@testable import Minion

/// The daemon against a master in this process.
@Suite(.timeLimit(.minutes(1)))
struct MinionDaemonTests {
    private func world(_ body: (FakeMaster, inout TestMinion) async throws -> Void) async throws {
        let master = FakeMaster(authority: try Authority())
        try await master.serve { port in
            var minion = try TestMinion(port: port, finger: Fingerprint.grouped(master.authority.fingerprint))
            try await body(master, &minion)
        }
    }

    @Test func enrolsConnectsAndPostsGrains() async throws {
        try await world { master, minion in
            try await minion.run {
                try await master.wait("grains and heartbeats") { !$0.grains.isEmpty && $0.heartbeats > 1 }
            }
            #expect(master.state.withLock { $0.grains.first } == ["os": "Test"])
            #expect(master.state.withLock { $0.enrolments } == 1)
            let keys = try MinionKeys(directory: minion.settings.pkiDirectory)
            #expect(keys.authority == master.authority.certificate)
            #expect(keys.certificate?.fingerprint == keys.fingerprint)
        }
    }

    @Test func waitsUntilItsKeyIsAccepted() async throws {
        try await world { master, minion in
            master.state.withLock { $0.enrolment = .pending }
            try await minion.run {
                try await master.wait("several questions") { $0.enrolments >= 3 }
                #expect(master.state.withLock { $0.streams.isEmpty })
                master.state.withLock { $0.enrolment = .accepted }
                try await master.wait("the stream") { !$0.streams.isEmpty }
            }
        }
    }

    @Test func aTokenPinsTheMaster() async throws {
        try await world { master, minion in
            minion.settings.masterFinger = nil
            minion.settings.token = JoinToken(authority: master.authority.fingerprint).text
            try await minion.run { try await master.wait("the stream") { !$0.streams.isEmpty } }
        }
    }

    @Test func doesNotTalkToAMasterItCannotPin() async throws {
        try await world { master, minion in
            minion.settings.masterFinger = nil
            let address = try #require(minion.settings.addresses.first)
            var keys = try MinionKeys(directory: minion.settings.pkiDirectory)
            let enrolment = Enrolment(settings: minion.settings, logger: .silent)
            await #expect(throws: TransportError.self) { try await enrolment.ask(address, &keys) }
            #expect(master.state.withLock { $0.enrolments } == 0)
        }
    }

    @Test func runsAJobAndReturnsItOnce() async throws {
        try await world { master, minion in
            try await minion.run {
                let job = try job()
                master.publish(job)
                master.publish(job)
                try await master.wait("the return") { $0.returns[job.id] != nil }
                let sent = minion.folder / "cache/jobs/\(job.id).sent"
                while DurableFile.size(sent) == nil { try await Task.sleep(for: .milliseconds(10)) }
                master.publish(job)
                try await master.wait("the return again, as stored") { ($0.returns[job.id]?.count ?? 0) > 1 }
                let returns = master.state.withLock { $0.returns[job.id] ?? [] }
                #expect(returns.allSatisfy { $0 == returns[0] && $0.value == true && $0.retcode == 0 })
            }
        }
    }

    @Test func aJobThatIsAnnouncedAgainAfterARestartDoesNotRunAgain() async throws {
        try await world { master, minion in
            minion.program.words[2] = TestMinion.script("echo x >> '\(minion.folder / "ran")'; ret true")
            let job = try job()
            try await minion.run {
                master.publish(job)
                try await master.wait("the return") { $0.returns[job.id] != nil }
            }
            master.dropStreams()
            let sent = minion.folder / "cache/jobs/\(job.id).sent"
            try await minion.run {
                try await master.wait("the stream") { !$0.streams.isEmpty }
                while DurableFile.size(sent) == nil { try await Task.sleep(for: .milliseconds(10)) }
                master.send(.job(job))
                try await master.wait("the stored return") { ($0.returns[job.id]?.count ?? 0) >= 2 }
            }
            #expect(try DurableFile.read(minion.folder / "ran") == Array("x\n".utf8))
        }
    }

    @Test func progressIsPassedOn() async throws {
        try await world { master, minion in
            let line = #"{\"progress\":{\"jid\":\"$jid\",\"id\":\"web1\",\"done\":1,\"total\":2,\"current\":\"x\"}}"#
            minion.program.words[2] = TestMinion.script("echo \"\(line)\" >&3; sleep 0.5; ret true")
            try await minion.run {
                let job = try job()
                master.publish(job)
                try await master.wait("progress") { $0.progress.contains { $0.id == job.id && $0.total == 2 } }
                try await master.wait("the return") { $0.returns[job.id] != nil }
            }
        }
    }

    @Test func aKilledJobEndsWithItsChildren() async throws {
        try await world { master, minion in
            let mark = minion.folder / "pid"
            minion.program.words[2] = TestMinion.script("setsid sleep 1000 & echo $! > '\(mark)'; wait; ret true")
            try await minion.run {
                let job = try job()
                master.publish(job)
                while (try? DurableFile.read(mark))?.isEmpty != false { try await Task.sleep(for: .milliseconds(10)) }
                master.send(.kill(job.id))
                try await master.wait("the return") { $0.returns[job.id] != nil }
                let value = master.state.withLock { $0.returns[job.id]?.first }
                #expect(value?.value == "ERROR: the job was killed")
                #expect(value?.success == false)
                let text = String(decoding: try DurableFile.read(mark), as: UTF8.self)
                let pid = try #require(pid_t(text.dropLast()))
                #expect(try await isGone(pid))
            }
        }
    }

    @Test func aJobWhoseProcessDiesReturnsTheReason() async throws {
        try await world { master, minion in
            minion.program.words[2] = TestMinion.script("kill -9 $$")
            try await minion.run {
                let job = try job()
                master.publish(job)
                try await master.wait("the return") { $0.returns[job.id] != nil }
                let value = master.state.withLock { $0.returns[job.id]?.first?.value.string }
                #expect(value == "ERROR: the job process ended before it finished (signal 9)")
            }
        }
    }

    @Test func aJobWhoseProgramIsMissingReturnsTheReason() async throws {
        try await world { master, minion in
            minion.program = JobProgram(path: "/nonexistent", words: ["x"])
            try await minion.run {
                let job = try job()
                master.publish(job)
                try await master.wait("the return") { $0.returns[job.id] != nil }
                let value = master.state.withLock { $0.returns[job.id]?.first?.value.string }
                #expect(value?.contains("cannot run /nonexistent: No such file or directory") == true)
            }
        }
    }

    @Test func anExpiredJobIsNotStarted() async throws {
        try await world { master, minion in
            var job = try job()
            job.expires = 1
            try await minion.run { [job] in
                master.publish(job)
                try await master.wait("the return") { $0.returns[job.id] != nil }
                let value = master.state.withLock { $0.returns[job.id]?.first?.value.string }
                #expect(value?.contains("expired") == true)
            }
        }
    }

    @Test func returnsSurviveAMasterThatDoesNotTakeThem() async throws {
        try await world { master, minion in
            master.state.withLock { $0.refusesReturns = 503 }
            let job = try job()
            try await minion.run {
                master.publish(job)
                try await master.wait("an attempt") { $0.asked.contains("minion/returns/\(job.id)") }
            }
            master.state.withLock { $0.refusesReturns = nil }
            try await minion.run { try await master.wait("the return") { $0.returns[job.id]?.count == 1 } }
        }
    }

    @Test(arguments: [403, 410])
    func aReturnThatNobodyWantsHoldsNothingUp(_ status: Int) async throws {
        try await world { master, minion in
            master.state.withLock { $0.refusesReturns = status }
            let (unwanted, wanted) = (try job(1), try job(2))
            try await minion.run {
                master.publish(unwanted)
                let sent = minion.folder / "cache/jobs/\(unwanted.id).sent"
                while DurableFile.size(sent) == nil { try await Task.sleep(for: .milliseconds(10)) }
                master.state.withLock { $0.refusesReturns = nil }
                master.publish(wanted)
                try await master.wait("the other return") { $0.returns[wanted.id] != nil }
                #expect(master.state.withLock { $0.enrolments } == 1)
            }
        }
    }

    @Test func aMasterThatComesBackGetsWhatItMissed() async throws {
        let authority = try Authority()
        let first = FakeMaster(authority: authority), second = FakeMaster(authority: authority)
        let job = try job()
        var port = 0
        var minion: TestMinion?
        try await first.serve { free in
            port = free
            var one = try TestMinion(port: free, finger: authority.fingerprint.text)
            one.program.words[2] = TestMinion.script("echo x > '\(one.folder / "ran")'; sleep 2; ret true")
            minion = one
        }
        let settled = try #require(minion)
        try await settled.run {
            try await first.serve(port: port) { _ in
                try await first.wait("the stream") { !$0.streams.isEmpty }
                first.publish(job)
                let mark = settled.folder / "ran"
                while DurableFile.modified(mark) == nil { try await Task.sleep(for: .milliseconds(10)) }
            }
            try await second.serve(port: port) { _ in
                try await second.wait("the return") { $0.returns[job.id] != nil }
            }
        }
        #expect(first.state.withLock { $0.returns.isEmpty })
    }

    @Test func aStoppedMinionReturnsWhatItDidNotFinish() async throws {
        try await world { master, minion in
            minion.program.words[2] = TestMinion.script("echo x > '\(minion.folder / "ran")'; sleep 1000; ret true")
            let job = try job()
            let mark = minion.folder / "ran"
            try await minion.run {
                master.publish(job)
                while DurableFile.modified(mark) == nil { try await Task.sleep(for: .milliseconds(10)) }
            }
            try await minion.run { try await master.wait("the return") { $0.returns[job.id] != nil } }
            #expect(master.state.withLock { $0.returns[job.id]?.first?.success } == false)
        }
    }

    @Test func reconnectsWhenTheStreamEnds() async throws {
        try await world { master, minion in
            try await minion.run {
                try await master.wait("the stream") { $0.streams.count == 1 }
                master.dropStreams()
                try await master.wait("the next stream") { $0.streams.count == 1 }
                #expect(master.state.withLock { $0.enrolments } == 1)
            }
        }
    }

    @Test func aDeletedKeyMakesItEnrolAgain() async throws {
        try await world { master, minion in
            try await minion.run {
                try await master.wait("the stream") { $0.streams.count == 1 }
                master.state.withLock { state in
                    state.refusesCertificates = true
                    state.enrolment = .pending
                }
                master.send(.goodbye(reason: "the key was deleted"))
                master.dropStreams()
                try await master.wait("it waits again") { $0.enrolments > 2 }
                master.state.withLock { state in
                    state.refusesCertificates = false
                    state.enrolment = .accepted
                }
                try await master.wait("the stream") { $0.streams.count == 1 }
            }
        }
    }

    @Test func itsCertificateIsRenewedInTime() async throws {
        try await world { master, minion in
            // Certificates begin five minutes in the past: two thirds of this one are over at once.
            master.state.withLock { $0.life = 60 }
            try await minion.run {
                try await master.wait("a renewal") { $0.renewals > 0 }
                master.state.withLock { $0.life = 3600 }
                try await master.wait("grains") { !$0.grains.isEmpty }
            }
        }
    }

    @Test func refreshMeansGrainsAgain() async throws {
        try await world { master, minion in
            try await minion.run {
                try await master.wait("grains") { $0.grains.count == 1 }
                master.send(.refresh)
                try await master.wait("grains again") { $0.grains.count == 2 }
            }
        }
    }

    @Test func sendsGrainsThatHaveChangedBeforeTheReturn() async throws {
        try await world { master, minion in
            let stamp = Mutex("a")
            try await minion.run(grainsStamp: { stamp.withLock { $0 } }) {
                try await master.wait("grains") { $0.grains.count == 1 }
                stamp.withLock { $0 = "b" }
                let job = try job()
                master.publish(job)
                try await master.wait("the return") { $0.returns[job.id] != nil }
                #expect(master.state.withLock { $0.grains.count } == 2)
            }
        }
    }

    private func isGone(_ pid: pid_t) async throws -> Bool {
        for _ in 0..<500 {
            if kill(pid, 0) != 0 { return true }
            let state = try? LocalHost().read("/proc/\(pid)/stat", limit: 4096)
            if let state, String(decoding: state, as: UTF8.self).contains(") Z") { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
