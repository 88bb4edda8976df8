using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Types;

/// <summary>The secret of a second factor as a site shows it: letters in groups, or the address in its picture.</summary>
internal static class TotpSecret
{
    public const string Field = "totp_secret";

    /// <summary>What placeholders call the code that is typed.</summary>
    public const string CodeName = "totp";

    public static string Tidy(string text) => text.StartsWith("otpauth:", StringComparison.OrdinalIgnoreCase)
        ? text
        : string.Concat(text.Where(letter => !char.IsWhiteSpace(letter) && letter != '-')).ToUpperInvariant();

    public static (string, string)? Check(string text)
    {
        try
        {
            Totp.Parse(text);
            return null;
        }
        catch (FormatException error)
        {
            return ("invalid_totp_secret", error.Message);
        }
    }
}
