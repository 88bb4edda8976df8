using Dashboard.Contracts;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>What pages ask while people drive, in the order in which they asked: who follows another driver answers what that one left open.</summary>
internal sealed class PersonDialogs
{
    private readonly Lock _lock = new();
    private readonly List<Asked> _open = [];
    private bool _isOver;
    private int _last;

    /// <summary>Called when <see cref="Current"/> may be another; returns at once.</summary>
    public Action Changed { get; set; } = static () => { };

    /// <summary>What is to be answered first; null while no page asks.</summary>
    public TakeoverDialog? Current
    {
        get
        {
            lock (_lock)
            {
                return _open is [var first, ..] ? first.Told : null;
            }
        }
    }

    /// <returns>The person's answer; null when they are gone.</returns>
    public async Task<DialogAnswer?> AskAsync(IDialog dialog)
    {
        Asked asked;
        lock (_lock)
        {
            if (_isOver)
            {
                return null;
            }

            asked = new Asked(new TakeoverDialog($"{++_last}", dialog.Type, dialog.Message, dialog.Type == DialogType.Prompt ? dialog.DefaultValue : null));
            _open.Add(asked);
        }

        Changed();
        return await asked.Answer.Task;
    }

    /// <summary>Answers the dialog with this id; another one is left alone.</summary>
    public void Answer(DialogInput input)
    {
        Asked? asked;
        lock (_lock)
        {
            asked = _open.Find(open => open.Told.Id == input.Id);
            _open.RemoveAll(open => open.Told.Id == input.Id);
        }

        asked?.Answer.TrySetResult(new DialogAnswer(input.Accept, input.Text));
        Changed();
    }

    /// <summary>Nobody answers any more.</summary>
    public void End()
    {
        List<Asked> left;
        lock (_lock)
        {
            _isOver = true;
            left = [.. _open];
            _open.Clear();
        }

        left.ForEach(static asked => asked.Answer.TrySetResult(null));
    }

    private sealed record Asked(TakeoverDialog Told)
    {
        public TaskCompletionSource<DialogAnswer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
