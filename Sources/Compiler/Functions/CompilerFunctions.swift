package import ExecutionModules

/// Execution functions that need renderers or matchers, one line a group.
package enum CompilerFunctions {
    package static let all = RendererFunctions.all + MatchFunctions.all + MineFunctions.all
}
