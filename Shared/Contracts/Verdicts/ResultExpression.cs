using System.Text.Json;

namespace Dashboard.Contracts;

/// <summary>
/// A comparison over a result, in a form small enough to be safe on any text:
/// <c>count($.orders[*]) &gt;= 3 and $.orders[*].total &gt; 0 and $.answer contains "paid"</c>. Operands are paths
/// (<c>$.name</c>, <c>$["a name"]</c>, <c>[0]</c>, <c>[*]</c>), <c>count(path)</c>, <c>sum(path)</c>, numbers, texts in
/// quotes, <c>true</c>, <c>false</c>, <c>null</c>; operators <c>== != &lt; &lt;= &gt; &gt;= contains</c>; several comparisons are joined by <c>and</c>
/// and <c>or</c> (<c>and</c> binds tighter; there are no parentheses). A path with several values must hold for each of
/// them, and one without a value never holds. A text that is a number compares as one, because tables hold texts. A
/// lone path asks whether there is something.
/// </summary>
public sealed class ResultExpression
{
    /// <summary>One of these must hold, in which all must hold.</summary>
    private readonly IReadOnlyList<IReadOnlyList<ResultComparison>> _alternatives;

    private ResultExpression(IReadOnlyList<IReadOnlyList<ResultComparison>> alternatives) => _alternatives = alternatives;

    /// <exception cref="FormatException">The message says what is wrong and where.</exception>
    public static ResultExpression Parse(string text)
    {
        var reader = new ResultExpressionReader(text);
        var alternatives = new List<IReadOnlyList<ResultComparison>>();
        var all = new List<ResultComparison>();
        while (true)
        {
            all.Add(reader.ReadComparison());
            if (reader.TryWord("and"))
            {
                continue;
            }

            alternatives.Add(all);
            if (!reader.TryWord("or"))
            {
                break;
            }

            all = [];
        }

        reader.ExpectEnd();
        return new ResultExpression(alternatives);
    }

    /// <param name="result">The result; undefined when there is none.</param>
    public bool Holds(JsonElement result) => _alternatives.Any(all => all.All(comparison => comparison.Holds(result)));

    /// <summary>What the paths found, for the reason that people read.</summary>
    public string Explain(JsonElement result) => string.Join(
        "; ", _alternatives.SelectMany(all => all).SelectMany(comparison => comparison.Explain(result)).Distinct());
}
