using System.Text;
using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent.Workspaces;

/// <summary>Files of an execution, without a browser.</summary>
public sealed class WorkspaceTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("workspace-tests-");
    private readonly Dictionary<string, JsonNode> _extracted = [];
    private Workspace _workspace;

    public WorkspaceTests() => _workspace = new Workspace(parent: _parent.FullName);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _workspace.Dispose();
        _parent.Delete(recursive: true);
    }

    [Fact]
    public async Task Files_are_written_added_to_changed_read_and_listed()
    {
        Assert.Null(_workspace.Summary());
        Assert.Equal("The workspace is empty.", (await DoAsync(new ListFilesParameters())).Text);
        await DoAsync(new WriteFileParameters { Name = "notes.md", Content = "# Notes" });
        await DoAsync(new AppendFileParameters { Name = "notes.md", Content = "- tea, 茶" });
        await DoAsync(new AppendFileParameters { Name = "reports/log.txt", Content = "first" });
        Assert.Equal("Replaced it 1 times in notes.md.", (await DoAsync(new ReplaceInFileParameters { Name = "Notes.MD", Old = "tea", New = "coffee" })).Text);

        Assert.Equal("# Notes\n- coffee, 茶", (await DoAsync(new ReadFileParameters { Name = "notes.md" })).Content);
        Assert.Equal("notes.md (21 B)\nreports/log.txt (5 B)", (await DoAsync(new ListFilesParameters())).Content);
        Assert.Equal("Workspace files: notes.md (21 B), reports/log.txt (5 B).", _workspace.Summary());
    }

    [Theory]
    [InlineData("../x.txt")]
    [InlineData("a/../../x.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\x.txt")]
    [InlineData("..\\x.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a/./b.txt")]
    [InlineData("x\0.txt")]
    [InlineData("x\n.txt")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a/b/c/d/e.txt")]
    [InlineData("dots...")]
    [InlineData("downloads/mine.txt")]
    public async Task No_name_leads_out_of_the_workspace(string name)
    {
        Assert.Equal(ActionErrors.InvalidFileName, await FailAsync(new WriteFileParameters { Name = name, Content = "x" }));
        Assert.Equal(ActionErrors.InvalidFileName, await FailAsync(new AppendFileParameters { Name = name, Content = "x" }));
        Assert.True(await FailAsync(new ReadFileParameters { Name = name }) is ActionErrors.InvalidFileName or ActionErrors.FileNotFound);
        Assert.Empty(_workspace.Files);
        Assert.Empty(_parent.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OfType<FileInfo>());
    }

    [Fact]
    public async Task Bytes_lie_below_its_own_directory_and_go_with_it()
    {
        await DoAsync(new WriteFileParameters { Name = "a/b.txt", Content = "x" });
        await DoAsync(new WriteFileParameters { Name = "a/b.txt", Content = "y" });

        var file = Assert.Single(_parent.EnumerateFiles("*", SearchOption.AllDirectories));
        Assert.DoesNotContain("b.txt", file.Name);
        _workspace.Dispose();
        Assert.Empty(_parent.EnumerateFileSystemInfos());
        _workspace = new Workspace(parent: _parent.FullName);
    }

    [Fact]
    public async Task Limits_are_kept_and_a_file_may_be_replaced_within_them()
    {
        _workspace = new Workspace(new WorkspaceLimits(MaxFileBytes: 10, MaxBytes: 25, MaxFiles: 3), _parent.FullName);
        Assert.Equal(ActionErrors.FileTooLarge, await FailAsync(new WriteFileParameters { Name = "a.txt", Content = "12345678901" }));
        await DoAsync(new WriteFileParameters { Name = "a.txt", Content = "1234567890" });
        await DoAsync(new WriteFileParameters { Name = "b.txt", Content = "1234567890" });
        Assert.Equal(ActionErrors.WorkspaceFull, await FailAsync(new WriteFileParameters { Name = "c.txt", Content = "123456" }));
        await DoAsync(new WriteFileParameters { Name = "a.txt", Content = "1" });
        await DoAsync(new WriteFileParameters { Name = "c.txt", Content = "123456" });
        Assert.Equal(ActionErrors.WorkspaceFull, await FailAsync(new WriteFileParameters { Name = "d.txt", Content = "" }));
        Assert.Equal(ActionErrors.FileTooLarge, await FailAsync(new AppendFileParameters { Name = "b.txt", Content = "x" }));
    }

    [Fact]
    public async Task A_long_file_is_read_in_parts_and_what_is_missing_is_said()
    {
        await DoAsync(new WriteFileParameters { Name = "long.txt", Content = string.Join("\n", Enumerable.Range(1, 3_000).Select(number => $"line {number}")) });

        var first = await DoAsync(new ReadFileParameters { Name = "long.txt" });
        var offset = int.Parse(first.Text[(first.Text.IndexOf("offset ", StringComparison.Ordinal) + 7)..].TrimEnd('.'), System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith($"line {first.Content!.Split('\n').Length + 1}\n", (await DoAsync(new ReadFileParameters { Name = "long.txt", Offset = offset })).Content);
        Assert.Equal(ActionErrors.FileNotFound, await FailAsync(new ReadFileParameters { Name = "other.txt" }));
        Assert.Equal(ActionErrors.InvalidValue, await FailAsync(new ReadFileParameters { Name = "long.txt", Offset = 999_999 }));
        Assert.Equal(ActionErrors.InvalidValue, await FailAsync(new ReplaceInFileParameters { Name = "long.txt", Old = "not there", New = "" }));
    }

    [Fact]
    public async Task A_file_of_JSON_holds_JSON()
    {
        Assert.Equal(ActionErrors.InvalidData, await FailAsync(new WriteFileParameters { Name = "a.json", Content = "{" }));
        await DoAsync(new WriteFileParameters { Name = "a.json", Content = """{"a":1}""" });
        Assert.Equal(ActionErrors.InvalidData, await FailAsync(new ReplaceInFileParameters { Name = "a.json", Old = "}", New = "" }));
        Assert.Equal("""{"a":1}""", (await DoAsync(new ReadFileParameters { Name = "a.json" })).Content);
    }

    [Theory]
    [InlineData("rows.csv", "name,sum\r\nTea,1\r\n\"Cof,fee\",'=2\r\n")]
    [InlineData("rows.md", "| name | sum |\n| --- | --- |\n| Tea | 1 |\n| Cof,fee | =2 |\n")]
    [InlineData("rows.json", "[\n  {\n    \"name\": \"Tea\",\n    \"sum\": 1\n  },\n  {\n    \"name\": \"Cof,fee\",\n    \"sum\": \"=2\"\n  }\n]")]
    public async Task Extracted_data_is_written_in_the_form_of_the_file(string name, string expected)
    {
        _extracted["rows"] = JsonNode.Parse("""[{"name":"Tea","sum":1},{"name":"Cof,fee","sum":"=2"}]""")!;

        await DoAsync(new WriteFileParameters { Name = name, Data = "rows" });

        Assert.Equal(expected, (await DoAsync(new ReadFileParameters { Name = name })).Content);
        Assert.Equal(ActionErrors.InvalidValue, await FailAsync(new WriteFileParameters { Name = name, Data = "unknown" }));
        Assert.Equal(ActionErrors.InvalidValue, await FailAsync(new WriteFileParameters { Name = name }));
    }

    [Theory]
    [InlineData("utf-8", "日本語, 中文")]
    [InlineData("shift_jis", "商品名,価格\n緑茶,120")]
    [InlineData("gb18030", "商品名称,价格\n绿茶,一百二十元人民币")]
    [InlineData("utf-16", "mark")]
    public async Task Downloads_are_read_in_their_encoding(string encoding, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var known = Encoding.GetEncoding(encoding);
        var path = Path.Combine(_parent.FullName, "bytes");
        await File.WriteAllBytesAsync(path, [.. known.GetPreamble(), .. known.GetBytes(text)], Cancel);
        _workspace.AddDownload("list.csv", path, new FileInfo(path).Length);

        Assert.Equal(text, (await DoAsync(new ReadFileParameters { Name = "list.csv" })).Content);
        Assert.Equal("Workspace files: 1 download.", _workspace.Summary());
        Assert.Equal(ActionErrors.InvalidValue, await FailAsync(new ReplaceInFileParameters { Name = "downloads/list.csv", Old = "a", New = "b" }));
    }

    [Fact]
    public async Task What_is_no_text_is_told_by_a_clear_error()
    {
        var path = Path.Combine(_parent.FullName, "bytes");
        await File.WriteAllBytesAsync(path, [0x50, 0x4B, 3, 4, 0, 0, 1], Cancel);
        _workspace.AddDownload("book.xlsx", path, 7);

        var error = await Assert.ThrowsAsync<ActionException>(() => DoAsync(new ReadFileParameters { Name = "book.xlsx" }));
        Assert.Equal((ActionErrors.NotSupported, true), (error.Code, error.Message.Contains("is not a text file", StringComparison.Ordinal)));
        _workspace.AddDownload("huge.txt", path, 20_000_001);
        Assert.Equal(ActionErrors.FileTooLarge, await FailAsync(new ReadFileParameters { Name = "huge.txt" }));
    }

    [Fact]
    public async Task The_text_of_a_PDF_comes_from_a_program_and_its_absence_is_said()
    {
        var script = Path.Combine(_parent.FullName, "pdftotext");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n[ \"$4\" = bad ] && { echo broken >&2; exit 1; }\nprintf 'page one\\fpage two of %s' \"$4\"\n", Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.Equal("page one\n\npage two of a.pdf", await PdfText.ReadAsync("a.pdf", Cancel, script));
        var broken = await Assert.ThrowsAsync<ActionException>(() => PdfText.ReadAsync("bad", Cancel, script));
        Assert.Contains("broken", broken.Message);
        var missing = await Assert.ThrowsAsync<ActionException>(() => PdfText.ReadAsync("a.pdf", Cancel, Path.Combine(_parent.FullName, "none")));
        Assert.Equal((ActionErrors.NotSupported, true), (missing.Code, missing.Message.Contains("poppler-utils", StringComparison.Ordinal)));
        Assert.True(PdfText.IsPdf("%PDF-1.7"u8));
    }

    [Fact]
    public async Task Kept_files_carry_their_type_and_are_kept_once()
    {
        await DoAsync(new WriteFileParameters { Name = "a/notes.md", Content = "x" });
        var sink = new DirectoryArtifactSink(Path.Combine(_parent.FullName, "kept"));
        var kept = await _workspace.KeepAsync(Assert.Single(_workspace.NotKept()), sink, ArtifactKind.Result, 3, Cancel);

        Assert.Equal(("files/a/notes.md", "a/notes.md", "text/markdown; charset=utf-8", 3), (kept.Key, kept.Name, kept.ContentType, kept.StepNumber));
        Assert.Empty(_workspace.NotKept());
        await DoAsync(new AppendFileParameters { Name = "a/notes.md", Content = "more" });
        Assert.Single(_workspace.NotKept());
    }

    private Task<ActionResult> DoAsync(ActionParameters action) => ActionCatalog.For(action).ExecuteAsync(
        new ActionContext
        {
            // No file action looks at these.
            Session = null!,
            Elements = null!,
            Downloads = null!,
            Workspace = _workspace,
            Extracted = name => _extracted.GetValueOrDefault(name),
        },
        action,
        Cancel);

    private async Task<string> FailAsync(ActionParameters action) => (await Assert.ThrowsAsync<ActionException>(() => DoAsync(action))).Code;
}
