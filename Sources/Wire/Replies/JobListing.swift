package import Values

/// `GET /v1/jobs`: newest first.
package struct JobListing: Message, Hashable {
    /// A job with how many minions it is for and how many have answered.
    package struct Entry: Message, Hashable {
        package var job: Job
        package var targets: Int
        package var returned: Int

        package init(job: Job, targets: Int, returned: Int) {
            self.job = job
            self.targets = targets
            self.returned = returned
        }

        package init(json: Value) throws(MessageError) {
            job = try Job(json: json["job"] ?? .null)
            targets = try json.number("targets")
            returned = try json.number("returned")
        }

        package var json: Value { ["job": job.json, "targets": .int(targets), "returned": .int(returned)] }
    }

    package var jobs: [Entry]

    package init(jobs: [Entry]) {
        self.jobs = jobs
    }

    package init(json: Value) throws(MessageError) {
        jobs = try json.all("jobs") { value throws(MessageError) in try Entry(json: value) }
    }

    package var json: Value { ["jobs": .list(jobs.map(\.json))] }
}
