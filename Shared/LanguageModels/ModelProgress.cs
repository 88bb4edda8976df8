using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>What happens during one model call, told while it happens. For display only: nothing may depend on it.</summary>
/// <param name="Model"><c>provider/model</c> that is being asked.</param>
public abstract record ModelProgress(string Model)
{
    private const string Key = "dashboard.progress";

    /// <summary>
    /// Asks for the progress of one call; the answer is then streamed. The listener is called between two pieces of the
    /// answer and must return quickly.
    /// </summary>
    public static ChatOptions Listen(ChatOptions? options, Action<ModelProgress> listener)
    {
        var copy = options?.Clone() ?? new ChatOptions();
        copy.AdditionalProperties = copy.AdditionalProperties is { } more ? new(more) : [];
        copy.AdditionalProperties[Key] = listener;
        return copy;
    }

    internal static Action<ModelProgress>? ListenerOf(ChatOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as Action<ModelProgress> : null;

    /// <summary>The options as a provider's library may see them.</summary>
    internal static ChatOptions? WithoutListener(ChatOptions? options)
    {
        if (ListenerOf(options) is null)
        {
            return options;
        }

        var copy = options!.Clone();
        copy.AdditionalProperties = new(copy.AdditionalProperties!);
        copy.AdditionalProperties.Remove(Key);
        return copy;
    }
}

/// <summary>The answer has grown.</summary>
/// <param name="Delta">What came now.</param>
/// <param name="Text">All of it so far: of the answer, or of the thoughts.</param>
/// <param name="IsThought">It is what the model thinks, as far as the provider shows it.</param>
public sealed record PartialAnswer(string Model, string Delta, string Text, bool IsThought) : ModelProgress(Model);

/// <summary>The arguments of a function that the model calls have grown.</summary>
/// <param name="Delta">What came now.</param>
/// <param name="Text">All of them so far.</param>
public sealed record PartialCall(string Model, string Delta, string Text) : ModelProgress(Model);

/// <summary>The first piece of the answer, or of the thoughts, has arrived.</summary>
public sealed record FirstToken(string Model, TimeSpan After) : ModelProgress(Model);

/// <summary>A try failed, or must wait; what came of it before is void.</summary>
/// <param name="Reason">Null after an empty answer.</param>
public sealed record WaitingToRetry(string Model, TimeSpan For, ModelException? Reason) : ModelProgress(Model);

/// <summary>
/// The server refused the form in which the answer was wanted, or pictures, and is asked for less from here on. Told when it is
/// found out, and not with every call that goes by it.
/// </summary>
/// <param name="Form">In what form the answer is asked for now, as <c>structured_output</c> of the table of models; null: as before.</param>
/// <param name="WithoutPictures">Pictures were left out.</param>
public sealed record AskedForLess(string Model, string? Form, bool WithoutPictures, ModelException Reason) : ModelProgress(Model)
{
    private const string Key = "dashboard.asked_for_less";

    /// <returns>Null when nothing new was found out during the call.</returns>
    public static AskedForLess? Of(ChatResponse response) =>
        response.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as AskedForLess : null;

    internal void AttachTo(ChatResponse response) => (response.AdditionalProperties ??= [])[Key] = this;
}
