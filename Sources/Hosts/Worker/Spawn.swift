import CLinux
import Glibc

/// `posix_spawn` for a worker: a session of its own, a clean signal state, three standard descriptors, number 3, and no others.
enum Spawn {
    /// POSIX_SPAWN_SETSID, spawn.h; Glibc's Swift module leaves it out.
    private static let newSession: Int16 = 0x80

    static func start(
        _ program: String,
        _ words: [String],
        _ environment: [String: String],
        input: Int32,
        output: Int32
    ) throws(HostError) -> Int {
        var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // Both descriptors are above 3 in any process that has its standard ones, except in the plainest of tests.
        posix_spawn_file_actions_adddup2(&actions, output, 100)
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 100, 3)
        // Sockets of a library that forgets O_CLOEXEC would live as long as the job: a connection that neither side can end.
        posix_spawn_file_actions_addclosefrom_np(&actions, 4)
        // The daemon ignores or blocks signals that its children must obey.
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        var pid = pid_t()
        let status = withCStrings(words) { words in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&pid, program, &actions, &attributes, words, environment)
            }
        }
        guard status == 0 else { throw .cannotRun(program: program, reason: systemErrorText(status)) }
        return Int(pid)
    }

    /// A NULL-terminated array of C strings.
    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
