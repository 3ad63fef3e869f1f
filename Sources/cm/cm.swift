import Commands

/// The one executable; the name it is called by chooses the program.
@main
struct CM {
    // On the first thread, while it is the only one.
    @MainActor static func main() async {
        Program.prepare()
        await Program.main()
    }
}
