using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>One kind of thing that can be done to the browser.</summary>
public interface IBrowserAction
{
    /// <summary>The name on the wire, for example <c>click</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in English, for the model.</summary>
    string Description { get; }

    /// <summary>The record of its parameters, which yields its JSON schema.</summary>
    Type ParametersType { get; }

    /// <summary>The page may look different afterwards.</summary>
    bool CanChangePage { get; }

    /// <summary>It only reads, so that several of its kind in a row may be done at once.</summary>
    bool CanRunInParallel { get; }

    /// <summary>Whether a task with these settings lets the model do it; it is neither offered nor done otherwise.</summary>
    bool IsAllowed(AgentSettings settings);

    /// <summary>How long it may take, where an ordinary action has so long.</summary>
    TimeSpan TimeoutOf(TimeSpan ordinary);

    /// <summary>The page may send a request other than GET, HEAD or OPTIONS because of it.</summary>
    bool MayHaveOutsideEffect(ActionParameters parameters);

    /// <exception cref="ActionException">It could not be done.</exception>
    Task<ActionResult> ExecuteAsync(ActionContext context, ActionParameters parameters, CancellationToken cancellationToken);
}

/// <summary>Base of the actions: the typed side of <see cref="IBrowserAction"/>.</summary>
public abstract class BrowserAction<TParameters> : IBrowserAction
    where TParameters : ActionParameters
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    public Type ParametersType => typeof(TParameters);

    public virtual bool CanChangePage => true;

    public virtual bool CanRunInParallel => false;

    public virtual bool IsAllowed(AgentSettings settings) => true;

    public virtual TimeSpan TimeoutOf(TimeSpan ordinary) => ordinary;

    /// <summary>For actions of which no parameter changes the answer.</summary>
    protected virtual bool HasOutsideEffect => false;

    public virtual bool MayHaveOutsideEffect(TParameters parameters) => HasOutsideEffect;

    public abstract Task<ActionResult> ExecuteAsync(ActionContext context, TParameters parameters, CancellationToken cancellationToken);

    bool IBrowserAction.MayHaveOutsideEffect(ActionParameters parameters) => MayHaveOutsideEffect((TParameters)parameters);

    Task<ActionResult> IBrowserAction.ExecuteAsync(ActionContext context, ActionParameters parameters, CancellationToken cancellationToken) =>
        ExecuteAsync(context, (TParameters)parameters, cancellationToken);
}
