import Glibc

/// The number of this process.
enum ProcessID {
    static var own: Int { Int(getpid()) }
}
