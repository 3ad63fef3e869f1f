/// What logs and traces call the end of an answer.
enum HTTPTaken {
    /// Who asks for a part and takes all of it has not broken off, though the body may have been longer.
    static func outcome(_ sent: Int, of size: Int, complete: Bool) -> String {
        complete || size > 0 && sent == size ? "sent" : "aborted"
    }
}
