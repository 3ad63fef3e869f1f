import Commands

/// The one executable; the name it is called by chooses the program.
@main
struct CM {
    static func main() async {
        await Program.main()
    }
}
