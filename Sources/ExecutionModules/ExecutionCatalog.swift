/// Every execution function in this build: one line a group, sorted.
package enum ExecutionCatalog {
    package static let table = FunctionTable(
        ArchiveFunctions.all
            + CommandFunctions.all
            + ConfigFunctions.all
            + DataFunctions.all
            + DefaultsFunctions.all
            + FileFunctions.all
            + GrainsChanges.all
            + GrainsFunctions.all
            + GroupFunctions.all
            + HashFunctions.all
            + LogFunctions.all
            + NetworkFunctions.all
            + PackageFunctions.all
            + PillarFunctions.all
            + ServiceFunctions.all
            + SlsutilFunctions.all
            + StatusFunctions.all
            + TestFunctions.all
            + TreeFunctions.all
            + UserFunctions.all
    )
}
