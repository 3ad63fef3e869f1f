/// How a job's process is started: this executable under another name, or a stand-in for tests.
package struct JobProgram: Hashable, Sendable {
    package var path: String
    /// Its `argv`. By the first word the executable knows what it is to do.
    package var words: [String]

    package init(path: String, words: [String]) {
        self.path = path
        self.words = words
    }

    /// The same executable, even after a newer one has been put in its place.
    package static let standard = JobProgram(path: "/proc/self/exe", words: ["cm-job"])

    /// `CM_CONFIG_DIR` carries `-c DIR`.
    static func environment(_ settings: MinionSettings) -> [String: String] {
        settings.settingsDirectory.map { ["CM_CONFIG_DIR": $0] } ?? [:]
    }
}
