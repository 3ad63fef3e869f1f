@main enum ReleaseServerMain {
    static func main() {}
}
