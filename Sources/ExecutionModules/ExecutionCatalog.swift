/// Every execution function in this build: one line a module, sorted.
package enum ExecutionCatalog {
    package static let table = FunctionTable(
        ArchiveFunctions.all
            + CommandFunctions.all
            + ConfigFunctions.all
            + DefaultsFunctions.all
            + FileFunctions.all
            + GrainsFunctions.all
            + GroupFunctions.all
            + LogFunctions.all
            + PillarFunctions.all
            + SlsutilFunctions.all
            + TestFunctions.all
            + UserFunctions.all
    )
}
