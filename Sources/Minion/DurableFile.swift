import Glibc

/// Files that must be on disk when a function returns: the daemon's own records.
enum DurableFile {
    /// The file is whole or absent, and stays so after a power cut.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        var isWritten = true
        var done = 0
        while isWritten, done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            isWritten = count > 0
            done += max(0, count)
        }
        isWritten = isWritten && fdatasync(file) == 0
        let error = failure(path)
        close(file)
        guard isWritten else {
            unlink(temporary)
            throw error
        }
        try rename(temporary, path)
    }

    static func rename(_ old: String, _ new: String) throws {
        guard Glibc.rename(old, new) == 0 else { throw failure(new) }
        let directory = new.lastIndex(of: "/").map { String(new[..<$0]) } ?? "."
        let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failure(directory) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure(directory) }
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var info = stat()
        guard fstat(file, &info) == 0 else { throw failure(path) }
        let size = Int(info.st_size)
        var problem = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(file, buffer.baseAddress?.advanced(by: filled), size - filled)
                if count < 0, errno == EINTR { continue }
                problem = count < 0
                if count <= 0 { return }
                filled += count
            }
        }
        if problem { throw failure(path) }
        return bytes
    }

    static func list(_ directory: String) throws -> [String] {
        guard let stream = opendir(directory) else { throw failure(directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func makeDirectory(_ path: String) throws {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw failure(path)
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
    }

    /// Seconds since 1970; nil when there is no such file.
    static func modified(_ path: String) -> Double? {
        var info = stat()
        guard lstat(path, &info) == 0 else { return nil }
        return Double(info.st_mtim.tv_sec) + Double(info.st_mtim.tv_nsec) / 1e9
    }

    static func size(_ path: String) -> Int? {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : nil
    }

    static func failure(_ path: String) -> MinionError {
        .cannotStore(path: path, reason: String(cString: strerror(errno)))
    }
}
