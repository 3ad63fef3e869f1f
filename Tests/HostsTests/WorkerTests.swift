import Glibc
import Hosts
import Testing

struct WorkerTests {
    /// A connection of the daemon that a job had too would outlive the daemon's closing of it.
    @Test func aWorkerHasNoDescriptorsOfItsParent() async throws {
        let leaky = (0..<5).map { _ in open("/etc/hosts", O_RDONLY) }
        defer { for descriptor in leaky { close(descriptor) } }
        let script = "for each in /proc/$$/fd/*; do readlink $each; done >&3"

        let worker = try Worker.start("/bin/sh", ["sh", "-c", script], environment: ["PATH": "/usr/bin"], input: [])
        var files: [String] = []
        for await line in worker.lines { files.append(String(decoding: line, as: UTF8.self)) }

        #expect(files.count >= 4 && !files.contains("/etc/hosts"), "\(files)")
    }

    @Test func theLineAndTheAnswerPass() async throws {
        let script = "read line; echo \"got $line\" >&3; exit 3"
        let worker = try Worker.start("/bin/sh", ["sh", "-c", script], environment: [:], input: Array("word".utf8))
        var lines: [String] = []
        for await line in worker.lines { lines.append(String(decoding: line, as: UTF8.self)) }

        #expect(lines == ["got word"])
        #expect(worker.ending.status == 3 && !worker.ending.wasKilled)
    }
}
