using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The text of PDF files, read by poppler's <c>pdftotext</c> where it is installed: a program of its own, because files of
/// strangers are best parsed in a process that may die.
/// </summary>
internal static class PdfText
{
    private const string Program = "pdftotext";

    public static bool IsPdf(ReadOnlySpan<byte> content) => content.StartsWith("%PDF-"u8);

    /// <exception cref="ActionException">The program is missing, or the file cannot be read.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken, string program = Program)
    {
        using var process = Start(path, program);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var complaint = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? (await output).Replace("\f", "\n\n", StringComparison.Ordinal).Trim()
                : throw new ActionException(ActionErrors.NotSupported, $"The PDF cannot be read: {(await complaint).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(string path, string program)
    {
        var start = new ProcessStartInfo(program, ["-enc", "UTF-8", "-layout", path, "-"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ActionException(
                ActionErrors.NotSupported, $"The text of PDF files cannot be read here: the program {program} (package poppler-utils) is not installed on the runner.", error);
        }
    }
}
