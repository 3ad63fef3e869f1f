package import Wire

extension SQLiteStore {
    package func add(_ job: Job, targets: [MinionID: TargetState]) async throws {
        let text = job.line
        try await writer.run { database in
            try database.run(
                "INSERT INTO jobs (jid, published, job) VALUES (?, ?, ?)",
                .text(job.id.text),
                .double(job.published),
                .text(text)
            )
            for (minion, state) in targets.sorted(by: { $0.key < $1.key }) {
                try database.run(
                    "INSERT INTO targets (jid, minion, state) VALUES (?, ?, ?)",
                    .text(job.id.text),
                    .text(minion.text),
                    .int(state.rawValue)
                )
            }
        }
    }

    package func job(_ id: JobID) async throws -> StoredJob? {
        try await reader.run { database in
            let text = try database.first("SELECT job FROM jobs WHERE jid = ?", .text(id.text)) { $0.text(0) }
            return try text.map { try Self.stored($0, in: database) }
        }
    }

    package func jobs(limit: Int) async throws -> [JobSummary] {
        try await reader.run { database in
            try database.rows(
                """
                SELECT job, (SELECT count(*) FROM targets WHERE targets.jid = jobs.jid),
                    (SELECT count(*) FROM returns WHERE returns.jid = jobs.jid)
                FROM jobs ORDER BY jid DESC LIMIT ?
                """,
                .int(limit)
            ) { row in
                let job = try parse(row.text(0), as: Job.self, in: database)
                return JobSummary(job: job, targets: row.int(1), returned: row.int(2))
            }
        }
    }

    package func unfinishedJobs() async throws -> [StoredJob] {
        try await reader.run { database in
            let texts = try database.rows(
                "SELECT job FROM jobs WHERE jid IN (SELECT jid FROM targets WHERE state = 0) ORDER BY jid"
            ) { $0.text(0) }
            return try texts.map { try Self.stored($0, in: database) }
        }
    }

    package func newestJob() async throws -> JobID? {
        try await reader.run { database in
            try database.first("SELECT jid FROM jobs ORDER BY jid DESC LIMIT 1") { try name($0.text(0), in: database) }
        }
    }

    package func giveUp(_ id: JobID, on minions: [MinionID]) async throws {
        try await writer.run { database in
            for minion in minions {
                try database.run(
                    "UPDATE targets SET state = ? WHERE jid = ? AND minion = ? AND state = 0",
                    .int(TargetState.lost.rawValue),
                    .text(id.text),
                    .text(minion.text)
                )
            }
        }
    }

    package func add(_ value: JobReturn, at time: Double) async throws -> ReturnOutcome {
        let text = value.line
        let jid = SQLValue.text(value.id.text), minion = SQLValue.text(value.minion.text)
        return try await writer.run { database in
            try database.run(
                "UPDATE targets SET state = ? WHERE jid = ? AND minion = ?",
                .int(TargetState.returned.rawValue),
                jid,
                minion
            )
            guard database.changes == 1 else {
                let isKnown = try database.first("SELECT 1 FROM jobs WHERE jid = ?", jid) { _ in true } ?? false
                return isKnown ? .notMeantForMinion : .unknownJob
            }
            try database.run(
                "INSERT OR IGNORE INTO returns (jid, minion, received, value) VALUES (?, ?, ?, ?)",
                jid,
                minion,
                .double(time),
                .text(text)
            )
            return database.changes == 1 ? .stored : .repeated
        }
    }

    package func returns(of id: JobID) async throws -> [JobReturn] {
        try await reader.run { database in
            try database.rows("SELECT value FROM returns WHERE jid = ? ORDER BY minion", .text(id.text)) {
                try parse($0.text(0), as: JobReturn.self, in: database)
            }
        }
    }

    package func `return`(of minion: MinionID, to id: JobID) async throws -> JobReturn? {
        try await reader.run { database in
            try database.first(
                "SELECT value FROM returns WHERE jid = ? AND minion = ?",
                .text(id.text),
                .text(minion.text)
            ) { try parse($0.text(0), as: JobReturn.self, in: database) }
        }
    }

    private static func stored(_ text: String, in database: Database) throws -> StoredJob {
        let job = try parse(text, as: Job.self, in: database)
        let pairs: [(MinionID, TargetState)] = try database.rows(
            "SELECT minion, state FROM targets WHERE jid = ?",
            .text(job.id.text)
        ) { row in
            guard let state = TargetState(rawValue: row.int(1)) else { throw database.damaged("a target's state") }
            return (try name(row.text(0), in: database), state)
        }
        return StoredJob(job: job, targets: Dictionary(uniqueKeysWithValues: pairs))
    }
}
