using System.Globalization;
using System.Text.Json;

namespace Dashboard.Contracts;

/// <summary>Reads the text of a <see cref="ResultExpression"/> from left to right.</summary>
internal sealed class ResultExpressionReader(string text)
{
    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">"];

    private int _at;

    public ResultComparison ReadComparison()
    {
        var left = ReadOperand();
        SkipBlanks();
        foreach (var candidate in Operators)
        {
            if (text.AsSpan(_at).StartsWith(candidate, StringComparison.Ordinal))
            {
                _at += candidate.Length;
                return new ResultComparison(left, candidate, ReadOperand());
            }
        }

        return TryWord("contains") ? new ResultComparison(left, "contains", ReadOperand()) : new ResultComparison(left, null, null);
    }

    public bool TryWord(string word)
    {
        SkipBlanks();
        var end = _at + word.Length;
        if (!text.AsSpan(_at).StartsWith(word, StringComparison.OrdinalIgnoreCase) || (end < text.Length && IsNamePart(text[end])))
        {
            return false;
        }

        _at = end;
        return true;
    }

    /// <exception cref="FormatException">Something follows.</exception>
    public void ExpectEnd()
    {
        SkipBlanks();
        if (_at < text.Length)
        {
            throw Wrong("an operator, “and” or “or”");
        }
    }

    private ResultOperand ReadOperand()
    {
        SkipBlanks();
        var start = _at;
        foreach (var function in new[] { "count", "sum" })
        {
            if (TryWord(function))
            {
                Expect('(');
                SkipBlanks();
                var inner = ReadPath();
                Expect(')');
                return new ResultOperand(text[start.._at], function, inner, default);
            }
        }

        if (_at < text.Length && text[_at] == '$')
        {
            var path = ReadPath();
            return new ResultOperand(text[start.._at], null, path, default);
        }

        var literal = ReadLiteral();
        return new ResultOperand(text[start.._at], null, null, literal);
    }

    private List<string> ReadPath()
    {
        Expect('$');
        var path = new List<string>();
        while (_at < text.Length)
        {
            if (text[_at] == '.')
            {
                _at++;
                path.Add(ReadName());
            }
            else if (text[_at] == '[')
            {
                _at++;
                SkipBlanks();
                path.Add(_at < text.Length && text[_at] is '"' or '\'' ? ReadQuoted() : ReadIndex());
                Expect(']');
            }
            else
            {
                break;
            }
        }

        return path;
    }

    private string ReadName()
    {
        var start = _at;
        if (_at < text.Length && text[_at] == '*')
        {
            _at++;
            return "*";
        }

        while (_at < text.Length && IsNamePart(text[_at]))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Wrong("a name");
    }

    private string ReadIndex()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '*'))
        {
            _at++;
        }

        var index = text[start.._at];
        return index == "*" || int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? index : throw Wrong("a number, * or a name in quotes");
    }

    private JsonElement ReadLiteral()
    {
        if (_at < text.Length && text[_at] is '"' or '\'')
        {
            return JsonSerializer.SerializeToElement(ReadQuoted());
        }

        foreach (var (word, value) in new (string, object?)[] { ("true", true), ("false", false), ("null", null) })
        {
            if (TryWord(word))
            {
                return JsonSerializer.SerializeToElement(value);
            }
        }

        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '+' or '.'))
        {
            _at++;
        }

        if (double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return JsonSerializer.SerializeToElement(number);
        }

        _at = start;
        throw Wrong("a path that begins with $, a number, or a text in quotes");
    }

    private string ReadQuoted()
    {
        var quote = text[_at++];
        var end = text.IndexOf(quote, _at);
        if (end < 0)
        {
            throw Wrong("the closing quote");
        }

        var value = text[_at..end];
        _at = end + 1;
        return value;
    }

    private void Expect(char expected)
    {
        SkipBlanks();
        if (_at >= text.Length || text[_at] != expected)
        {
            throw Wrong($"“{expected}”");
        }

        _at++;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private FormatException Wrong(string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"At character {_at + 1} there should be {expected}."));

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
