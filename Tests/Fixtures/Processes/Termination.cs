using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// Ends the tests on SIGTERM: every web host that a test starts takes the signal for its own, stops, and leaves the
/// process running.
/// </summary>
internal static class Termination
{
    private const int Terminated = 128 + 15;

    private static PosixSignalRegistration? _registration;

    [ModuleInitializer]
    internal static void Listen() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(Terminated));
}
