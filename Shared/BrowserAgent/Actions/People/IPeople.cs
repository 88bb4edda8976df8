using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Whoever answers the questions of a run.</summary>
public interface IPeople
{
    /// <summary>Waits for the answer to a question that was put; the run's clocks stand still meanwhile.</summary>
    Task<PersonAnswer> AnswerAsync(PersonQuestion question, CancellationToken cancellationToken);
}
