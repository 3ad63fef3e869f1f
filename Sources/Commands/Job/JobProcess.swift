import Hosts
import Jobs
import Minion
import Values
import Wire

/// The process that a minion starts for every job: its name is `cm-job`, a request comes in on standard input, progress and
/// the return go out on descriptor 3.
enum JobProcess {
    static let name = "cm-job"

    /// The exit code: 0 when a return was written.
    static func run() async -> Int32 {
        let channel = WorkerChannel()
        do {
            let request = try JobRequest(parsing: channel.request())
            channel.endWithParent()
            try channel.send(JobLine.line(await answer(request, channel)))
            return 0
        } catch {
            Console.complain("cm-job: \(error)")
            return 1
        }
    }

    private static func answer(_ request: JobRequest, _ channel: WorkerChannel) async -> JobReturn {
        let job = request.job
        var settings = CallSettings(request.settings)
        let lines = JobProgressLines(job: job.id, minion: request.settings.id, channel: channel)
        let pacer = ProgressPacer { lines.show($0) }
        settings.progress = { pacer.show($0) }
        let started = settings.host.now
        let runner = JobRunner(settings.childSetup(job))
        let outcome = await pacer.pacing {
            await runner.run(function: job.function.text, positional: job.arguments, named: job.named)
        }
        for warning in outcome.warnings { Console.complain(warning.description) }
        var answer = JobReturn(
            id: job.id,
            minion: request.settings.id,
            function: job.function,
            value: outcome.value,
            retcode: outcome.retcode,
            success: outcome.success,
            started: started,
            finished: settings.host.now
        )
        answer.events = outcome.events.map { JobEvent(tag: $0.tag, data: $0.data) }
        return answer
    }
}
