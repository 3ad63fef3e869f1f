import Glibc

/// A directory for the master's eyes only.
func makeDirectory(_ path: String) throws(TreeError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system(doing: "make", path: path, errno: errno) }
}

/// The names in a directory; none when it cannot be read.
func entries(of directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// A directory with all directories above it. What is there already stays as it is.
func makeDirectories(_ path: String, mode: mode_t) throws(TreeError) {
    guard access(path, F_OK) != 0 else { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
        try makeDirectories(String(path[..<slash]), mode: 0o755)
    }
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .system(doing: "make", path: path, errno: errno) }
}
