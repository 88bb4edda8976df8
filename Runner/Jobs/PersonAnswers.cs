using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Hands the answers that come from the Api, once or several times, to the run that waits for them.</summary>
internal sealed class PersonAnswers : IPeople
{
    private readonly Lock _lock = new();
    private PersonAnswer? _newest;
    private int _waiting;
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The run stands still until a person answers.</summary>
    public bool IsWaiting => Volatile.Read(ref _waiting) > 0;

    /// <param name="answer">Null when nothing was answered.</param>
    public void Hear(PersonAnswer? answer)
    {
        if (answer is null)
        {
            return;
        }

        TaskCompletionSource heard;
        lock (_lock)
        {
            _newest = answer;
            heard = _heard;
            _heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        heard.SetResult();
    }

    public async Task<PersonAnswer> AnswerAsync(PersonQuestion question, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return await WaitAsync(question, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<PersonAnswer> WaitAsync(PersonQuestion question, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task heard;
            lock (_lock)
            {
                if (_newest?.QuestionId == question.Id)
                {
                    return _newest;
                }

                heard = _heard.Task;
            }

            await heard.WaitAsync(cancellationToken);
        }
    }
}
