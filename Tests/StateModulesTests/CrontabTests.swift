import Testing

@testable import StateModules

struct CrontabTests {
    let text = """
        # mine
        0 4 * * * theirs
        # Lines below here are managed by Salt, do not edit
        PATH=/bin
        # nightly SALT_CRON_IDENTIFIER:backup
        15 2 * * 1-5 backup --all  now
        #DISABLED#@daily off
        0 0 * * * bare

        """

    func job(_ command: String, _ fields: [String] = ["*", "*", "*", "*", "*"], id: String? = nil) -> CronJob {
        CronJob(schedule: .times(fields), command: command, identifier: id)
    }

    @Test
    func readsOnlyWhatIsBelowTheMark() {
        let jobs = Crontab(parsing: text).jobs.map(\.job)
        #expect(jobs.map(\.command) == ["backup --all  now", "off", "bare"])
        #expect(jobs[0].comment == "nightly")
        #expect(jobs[0].identifier == "backup")
        #expect(jobs[0].schedule == .times(["15", "2", "*", "*", "1-5"]))
        #expect(jobs[1].isDisabled)
        #expect(jobs[1].schedule == .special("@daily"))
        #expect(jobs[2].identifier == nil)
    }

    @Test
    func givesEveryLineBack() {
        #expect(Crontab(parsing: text).text == text)
        #expect(Crontab(parsing: "").text == "")
    }

    @Test
    func replacesAJobInItsPlace() {
        let table = Crontab(parsing: text).setting(job("backup", ["0", "3", "*", "*", "*"], id: "backup"))
        #expect(table.text == text.replacing("15 2 * * 1-5 backup --all  now", with: "0 3 * * * backup"))
    }

    @Test
    func givesABareJobItsIdentifier() {
        let table = Crontab(parsing: text).setting(job("bare", ["0", "0", "*", "*", "*"], id: "b"))
        #expect(table.text == text.replacing("0 0 * * * bare", with: "# SALT_CRON_IDENTIFIER:b\n0 0 * * * bare"))
    }

    @Test
    func writesCommentsOfSeveralLines() {
        var job = job("x", id: "x")
        job.comment = "one\ntwo"
        let table = Crontab(parsing: "").setting(job)
        #expect(
            table.text
                == "\(Crontab.mark)\n# one\n# two SALT_CRON_IDENTIFIER:x\n* * * * * x\n"
        )
        #expect(table.setting(job) == table)
    }

    @Test
    func keepsWhatChanceDecidedBefore() {
        let random = job("x", ["random", "1:5", "random", "random", "random"], id: "x")
        let table = Crontab(parsing: "").setting(random)
        #expect(table.setting(random) == table)
        guard case .times(let fields)? = table.job(named: "x", "x")?.schedule else { return #expect(Bool(false)) }
        #expect((0...59).contains(Int(fields[0]) ?? -1))
        #expect((1...5).contains(Int(fields[1]) ?? -1))
        #expect((1...31).contains(Int(fields[2]) ?? -1))
    }

    @Test
    func drawsAgainWhenAStarBecomesRandom() {
        let table = Crontab(parsing: "").setting(job("x", id: "x"))
        let drawn = table.setting(job("x", ["random", "*", "*", "*", "*"], id: "x"))
        #expect(drawn != table)
    }

    @Test
    func disablesAndEnables() {
        var off = job("bare", ["0", "0", "*", "*", "*"])
        off.isDisabled = true
        let table = Crontab(parsing: text).setting(off)
        #expect(table.text == text.replacing("0 0 * * * bare", with: "#DISABLED#0 0 * * * bare"))
        #expect(table.setting(job("bare", ["0", "0", "*", "*", "*"])).text == text)
    }

    @Test
    func removesAJobOfTheScheduleThatIsAskedFor() {
        let table = Crontab(parsing: text)
        #expect(table.removingJob(named: "off", "off", special: "@weekly") == table)
        #expect(table.removingJob(named: "off", "off", special: "@daily").jobs.count == 2)
    }

    @Test
    func setsVariablesAboveTheJobs() {
        let table = Crontab(parsing: text).setting("SHELL", to: "/bin/bash")
        #expect(table.text == text.replacing("PATH=/bin\n", with: "PATH=/bin\nSHELL=/bin/bash\n"))
        #expect(table.removingVariable("SHELL").text == text)
        #expect(Crontab(parsing: "").setting("A", to: "").variable("A") == "")
    }

    @Test
    func knowsAJobByItsIdentifierElseByItsCommand() {
        #expect(job("a", id: "x").isNamed("b", "x"))
        #expect(!job("a", id: "x").isNamed("a", "y"))
        #expect(job("a").isNamed("a", "y"))
        #expect(!job("a").isNamed("b", "y"))
        #expect(job("a").isNamed("a", nil))
    }
}
