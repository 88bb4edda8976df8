using System.Collections.Concurrent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// How long questions and answers of a run's models may be: by the table of models, until a server says otherwise, and then by that
/// for the rest of the run.
/// </summary>
internal sealed class ModelLimits
{
    private readonly ConcurrentDictionary<IChatClient, int> _questions = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<IChatClient, int> _answers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Tokens of a question, its answer's room left free; null when nothing is known of the model.</summary>
    public int? Question(IChatClient model) => _questions.TryGetValue(model, out var learned) ? learned
        : TraitsOf(model) is { } able ? RoomIn(able.ContextTokens, able) : null;

    /// <summary>Tokens to ask for as an answer; null leaves it to the model's client.</summary>
    public int? Answer(IChatClient model) => _answers.TryGetValue(model, out var learned) ? learned : null;

    /// <summary>A question did not fit into the model's context.</summary>
    /// <param name="asked">Its tokens by our estimate.</param>
    /// <param name="context">Tokens of the context, where the server told them.</param>
    public void QuestionWasTooLong(IChatClient model, int asked, int? context)
    {
        var room = context is { } told ? RoomIn(told, TraitsOf(model)) : asked / 2;

        // Where it should have fitted, the server counts otherwise than we do.
        QuestionMayHave(model, room < asked ? room : asked / 2);

        // Some servers count what may be answered with the question.
        _answers.TryRemove(model, out _);
    }

    /// <summary>An answer was cut off: the next one may be twice as long, as far as the model can.</summary>
    /// <param name="asked">Tokens of its question by our estimate.</param>
    /// <param name="used">Null where the server does not say.</param>
    public void AnswerWasCut(IChatClient model, int asked, UsageEvent? used)
    {
        var able = TraitsOf(model);
        if (used is { OutputTokens: > 0 } && able is not null && KnowsContext(able) && used.InputTokens + used.OutputTokens >= able.ContextTokens)
        {
            // Not the answer was too long, but both together.
            QuestionMayHave(model, asked / 2);
            return;
        }

        var twice = (int)Math.Min(2 * (used?.OutputTokens ?? 0), int.MaxValue);
        var most = able is { IsKnown: false } ? Math.Max(able.MaxOutputTokens, twice) : able?.MaxOutputTokens ?? twice;
        if (most > (used?.OutputTokens ?? 0))
        {
            _answers[model] = twice == 0 ? most : Math.Min(most, twice);
        }
    }

    /// <summary>Of several that are asked at once the shortest counts that was too long.</summary>
    private void QuestionMayHave(IChatClient model, int tokens) => _questions.AddOrUpdate(model, tokens, (_, known) => Math.Min(known, tokens));

    /// <summary>Ollama is told how large it is to be.</summary>
    private static bool KnowsContext(ModelCapabilities able) => able.IsKnown || able.Model.StartsWith(ChatModelFactory.Ollama + '/', StringComparison.Ordinal);

    private static ModelCapabilities? TraitsOf(IChatClient model) => model.GetService(typeof(ModelCapabilities)) as ModelCapabilities;

    private static int RoomIn(int context, ModelCapabilities? able) => context - Math.Min(able?.MaxOutputTokens ?? int.MaxValue, context / 4);
}
