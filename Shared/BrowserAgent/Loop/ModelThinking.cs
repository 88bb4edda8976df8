using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// What the model writes while a step waits for its answer, for people who watch: in plain words and without secrets, newest only.
/// Nothing of a run depends on it.
/// </summary>
public sealed class ModelThinking
{
    /// <summary>Nobody reads more while it is being written.</summary>
    private const int MostShown = 2_000;

    private Call? _call;

    /// <summary>
    /// What may be shown now; null while no step waits for a model. The answer is read here and not with each of its pieces, so whoever
    /// shows it decides how often that is done.
    /// </summary>
    public ThinkingUpdate? Now => Volatile.Read(ref _call)?.Told();

    internal Call Begin(int step, RunOptions options)
    {
        var call = new Call(this, step, options);
        Volatile.Write(ref _call, call);
        return call;
    }

    /// <summary>One call, until it is disposed of.</summary>
    internal sealed class Call(ModelThinking shown, int step, RunOptions options) : IDisposable
    {
        private readonly long _started = options.Time.GetTimestamp();
        private volatile string _answer = "";
        private volatile string _thoughts = "";

        public ChatOptions Listen(ChatOptions asked) => ModelProgress.Listen(asked, Hear);

        public ThinkingUpdate Told()
        {
            var elapsed = (long)options.Time.GetElapsedTime(_started).TotalMilliseconds;

            // A model that is to call a function may write its answer beside that.
            var words = PartialAnswerWords.Of(_answer).Or(PartialAnswerWords.Of(_thoughts));
            return new ThinkingUpdate(step, elapsed, Shown(words.Thinking), Shown(words.Evaluation), Shown(words.NextGoal));
        }

        public void Dispose() => Interlocked.CompareExchange(ref shown._call, null, this);

        private void Hear(ModelProgress progress)
        {
            switch (progress)
            {
                case PartialAnswer { IsThought: true } thought:
                    _thoughts = thought.Text;
                    break;
                case PartialAnswer answer:
                    _answer = answer.Text;
                    break;
                case WaitingToRetry:
                    (_answer, _thoughts) = ("", "");
                    break;
            }
        }

        /// <summary>All of a text is looked at each time: a secret may come in many pieces.</summary>
        private string Shown(GrowingText text)
        {
            var clean = (text.IsGrowing ? options.Scrubber.ScrubGrowing(text.Text) : options.Scrubber.Scrub(text.Text)).Trim();
            return clean.Length <= MostShown ? clean : "…" + clean[^MostShown..];
        }
    }
}
