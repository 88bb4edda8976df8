using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What to do about a model that gets nowhere, the mildest first.</summary>
internal enum LoopAdvice
{
    GoOn,

    /// <summary>Tell the model.</summary>
    Warn,

    /// <summary>Show it more, ask for another plan, let another model try.</summary>
    ChangeStrategy,

    /// <summary>End the run.</summary>
    Stop,
}

/// <param name="Times">How often the same was seen, or how many steps in a row changed nothing.</param>
/// <param name="IsIdle">The steps differ, but the page stays as it is.</param>
internal sealed record LoopSign(LoopAdvice Advice, int Times, bool IsIdle = false);

/// <summary>
/// Notices a model that gets nowhere: the same actions on a page that looks the same, be it at once or by turns (A-B-A-B),
/// and steps of any kind after which the page and the files are as they were. Waiting is no sign of it.
/// </summary>
internal sealed class LoopDetector
{
    private const int WarnAt = 3;
    private const int ChangeAt = 4;
    private const int StopAt = 6;

    /// <summary>After the strategy changed, so many repetitions of the same actions end the run, whatever the page looks like.</summary>
    private const int StopAfterChange = 2;

    private const int WarnAtIdle = 6;
    private const int ChangeAtIdle = 9;
    private const int StopAtIdle = 14;

    // A loop may also go back and forth between several places.
    private const int Window = 12;

    private readonly Queue<(string Actions, string Step)> _recent = new();
    private readonly HashSet<string> _read = [];
    private HashSet<string>? _given;
    private int _repeatedSinceChange;
    private string? _lastPage;
    private int _idle;

    /// <summary>What it has seen, for a run that goes on from here.</summary>
    public LoopMemory ToMemory() => new(
        [.. _recent.Select(seen => new[] { seen.Actions, seen.Step })], _given is null ? null : [.. _given], _repeatedSinceChange, _lastPage, _idle, [.. _read]);

    /// <summary>Goes on from what another run has seen.</summary>
    public void Restore(LoopMemory memory)
    {
        foreach (var seen in memory.Recent.Where(seen => seen.Length == 2).TakeLast(Window))
        {
            _recent.Enqueue((seen[0], seen[1]));
        }

        _given = memory.Given is null ? null : [.. memory.Given];
        _read.UnionWith(memory.Read ?? []);
        (_repeatedSinceChange, _lastPage, _idle) = (memory.RepeatedSinceChange, memory.LastPage, memory.Idle);
    }

    /// <summary>Notes a step.</summary>
    /// <param name="fingerprint">Of the page the actions were decided for.</param>
    /// <param name="filesChanged">How often files of the workspace have changed so far.</param>
    public LoopSign Note(IReadOnlyList<ActionParameters> actions, string fingerprint, int filesChanged = 0)
    {
        if (actions.All(action => action is WaitParameters))
        {
            // What takes ten minutes is waited for by waiting again; the limits of steps and time end it.
            return new LoopSign(LoopAdvice.GoOn, 0);
        }

        var words = string.Join('\n', actions.Select(action => JsonSerializer.Serialize(action, Json.Options)));
        var step = (words, fingerprint + "\n" + words);
        _recent.Enqueue(step);
        if (_recent.Count > Window)
        {
            _recent.Dequeue();
        }

        var reached = string.Create(CultureInfo.InvariantCulture, $"{fingerprint} {filesChanged}");
        _idle = reached == _lastPage ? _idle + 1 : 0;
        _lastPage = reached;
        var repeated = Repeated(step);
        var idle = Idle();
        return idle.Advice > repeated.Advice ? idle : repeated;
    }

    /// <summary>The step read something although the page stayed as it is. What was read before is no gain.</summary>
    public void NoteRead(string content)
    {
        if (_read.Add(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8))))
        {
            _idle = 0;
        }
    }

    /// <summary>Somebody else takes over and gets a fresh start.</summary>
    public void Reset()
    {
        _recent.Clear();
        _read.Clear();
        _given = null;
        (_repeatedSinceChange, _idle, _lastPage) = (0, 0, null);
    }

    private LoopSign Repeated((string Actions, string Step) step)
    {
        var times = _recent.Count(seen => seen.Step == step.Step);
        if (_given is not null)
        {
            // What is seen in detail has another fingerprint, so what counts now is what is done.
            _repeatedSinceChange = _given.Contains(step.Actions) ? _repeatedSinceChange + 1 : 0;
            if (_repeatedSinceChange >= StopAfterChange)
            {
                return new LoopSign(LoopAdvice.Stop, ChangeAt + _repeatedSinceChange);
            }
        }

        if (times >= StopAt)
        {
            return new LoopSign(LoopAdvice.Stop, times);
        }

        if (times == ChangeAt && _given is null)
        {
            _given = [.. _recent.GroupBy(seen => seen.Step).Where(group => group.Count() >= WarnAt).Select(group => group.First().Actions)];
            return new LoopSign(LoopAdvice.ChangeStrategy, times);
        }

        return new LoopSign(times >= WarnAt ? LoopAdvice.Warn : LoopAdvice.GoOn, times);
    }

    private LoopSign Idle() => _idle switch
    {
        >= StopAtIdle => new LoopSign(LoopAdvice.Stop, _idle, IsIdle: true),
        ChangeAtIdle => new LoopSign(LoopAdvice.ChangeStrategy, _idle, IsIdle: true),
        WarnAtIdle => new LoopSign(LoopAdvice.Warn, _idle, IsIdle: true),
        _ => new LoopSign(LoopAdvice.GoOn, 0),
    };
}
