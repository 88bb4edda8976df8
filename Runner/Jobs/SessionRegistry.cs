using System.Collections.Concurrent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>The attempts that this runner holds now.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<LeaseReference, ExecutionSession> _sessions = new();

    public int Count => _sessions.Count;

    public ICollection<ExecutionSession> All => _sessions.Values;

    public void Add(ExecutionSession session) => _sessions[session.Lease] = session;

    public void Remove(ExecutionSession session) => _sessions.TryRemove(session.Lease, out _);

    public ExecutionSession? Find(LeaseReference lease) => _sessions.GetValueOrDefault(lease);
}
