using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials.Testing;

/// <summary>
/// Signs in to a site in a browser on a runner, as an execution of a recipe of ours: it can be watched, and keeps its pictures.
/// </summary>
internal sealed class SignInTest(IDbContextFactory<DashboardContext> contexts, ExecutionStarter starter, TimeProvider time)
{
    private const string CredentialName = "login";

    /// <summary>No proxy on the way breaks a request off so soon; who asks again goes on waiting for the same execution.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    public const string GoesOn = "test_goes_on";

    private const string Rejected = "sign_in_rejected";

    private const string FormMissing = "sign_in_form_not_found";

    // What an execution notes of sites that ask the browser itself.
    private const string CredentialGiven = "credential_given";
    private const string CredentialRefused = "credential_refused";

    /// <summary>Waits for the newest test that nobody was told of yet, else begins one.</summary>
    /// <returns>With the code <see cref="GoesOn"/> when it takes longer: ask again.</returns>
    public async Task<CredentialTestOutcome> RunAsync(Credential credential, CredentialValues values, CurrentUser user, CancellationToken cancellationToken)
    {
        var steps = credential.Type == BrowserSessionType.TypeName ? OfSession(credential) : OfLogin(values);
        var purpose = credential.Type == BrowserSessionType.TypeName ? CredentialPurpose.Session : CredentialPurpose.Site;
        var snapshot = new TaskSnapshot
        {
            // Told apart from tasks by there being none of this id; one test of a credential at a time.
            TaskId = credential.Id,
            Name = $"Sign-in test: {credential.Name}",
            Recipe = new Recipe { Actions = [.. steps.Select(step => step.Action)] },
            Credentials = [new TaskCredential { CredentialId = credential.Id, Purpose = purpose, Name = CredentialName }],
            Agent = new AgentSettings { AllowJavaScript = true, AskPeople = false },
            Limits = new TaskLimits { RunTimeoutMinutes = 2, ActionTimeoutSeconds = 20 },
            WhenRunning = OverlapPolicy.Refuse,
            Priority = Priority.High,
        };
        var id = await RunningAsync(credential, cancellationToken)
            ?? (await starter.StartAsync(snapshot, credential.OwnerId, user, TriggeredBy.Manual, null, Priority.High, null, cancellationToken)).Id;
        return await WaitAsync(id, steps, cancellationToken) with { ExecutionId = id };
    }

    private async Task<Guid?> RunningAsync(Credential credential, CancellationToken cancellationToken)
    {
        var told = credential.LastVerifiedAt ?? credential.UpdatedAt;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Executions.AsNoTracking().Where(row => row.TaskId == credential.Id && row.CreatedAt > told)
            .OrderByDescending(row => row.Id).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<CredentialTestOutcome> WaitAsync(Guid id, IReadOnlyList<SignInStep> steps, CancellationToken cancellationToken)
    {
        for (var until = time.GetUtcNow() + Patience; time.GetUtcNow() < until; await Task.Delay(LookEvery, time, cancellationToken))
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var execution = await context.Executions.AsNoTracking().IgnoreQueryFilters().SingleAsync(row => row.Id == id, cancellationToken);
            if (Execution.FinalStates.Contains(execution.State))
            {
                var outcome = Judge(execution, steps);
                return outcome.Code == FormMissing ? await WithoutFormAsync(context, execution, outcome, cancellationToken) : outcome;
            }
        }

        return new CredentialTestOutcome(false, GoesOn, "The test has not ended yet: no runner is free, or the site is slow. Ask again, or look at its execution.");
    }

    /// <summary>A site that asks the browser itself (HTTP 401) has no form: whether it took the credential stands in the log.</summary>
    private static async Task<CredentialTestOutcome> WithoutFormAsync(
        DashboardContext context, Execution execution, CredentialTestOutcome outcome, CancellationToken cancellationToken)
    {
        var said = (await context.Logs.AsNoTracking().Where(log => log.ExecutionId == execution.Id).Select(log => log.Message).ToListAsync(cancellationToken))
            .Select(static message => message.Code).ToList();
        return said.Contains(CredentialRefused)
            ? new CredentialTestOutcome(false, Rejected, "The site asked the browser itself for a user name and a password, and did not take these.")
            : said.Contains(CredentialGiven) ? new CredentialTestOutcome(true, null, null) : outcome;
    }

    private static CredentialTestOutcome Judge(Execution execution, IReadOnlyList<SignInStep> steps)
    {
        if (execution.State == ExecutionState.Completed)
        {
            return new CredentialTestOutcome(true, null, null);
        }

        // What a script of ours found is said in our words; everything else the execution says itself.
        var failed = execution.CurrentStep >= 1 && execution.CurrentStep <= steps.Count ? steps[execution.CurrentStep - 1] : null;
        return execution.ErrorCode == "javascript_failed" && failed is { Code: { } code }
            ? new CredentialTestOutcome(false, code, failed.Message)
            : new CredentialTestOutcome(false, execution.ErrorCode ?? "test_stopped", execution.ErrorMessage ?? "The test was stopped.");
    }

    private static List<SignInStep> OfLogin(CredentialValues values)
    {
        List<SignInStep> steps =
        [
            new(new RecipeAction { Action = new NavigateParameters { Url = values.Text("login_url")! } }),
            Script("find-form", "Look for the form to sign in with", FormMissing, "There is no form to sign in with at this address."),
            new(Typing("user", "username", optional: true)),
            Script("next-page", "Go on to the password", FormMissing, "There is no way on to the password."),
            Script("find-password", "Look for the field of the password", FormMissing, "There is no field for the password."),
            new(Typing("password", "password", submit: true)),
        ];
        if (values.Has(TotpSecret.Field))
        {
            steps.Add(Script("find-code", "Look for the field of the one-time code", Rejected, "The site does not ask for a code."));
            steps.Add(new SignInStep(Typing("code", TotpSecret.CodeName, optional: true, submit: true)));
        }

        steps.Add(Script("judge", "See whether that was taken", Rejected, "The site still asks for a password or a code: it did not take what was typed."));
        return steps;
    }

    private static List<SignInStep> OfSession(Credential credential) =>
    [
        new(new RecipeAction { Action = new NavigateParameters { Url = credential.AllowedOrigins.FirstOrDefault() ?? "about:blank" } }),
        Script("judge", "See whether the site asks for a password", "session_signed_out", "The site asks for a password: the session has ended there."),
    ];

    private static RecipeAction Typing(string field, string secret, bool optional = false, bool submit = false) => new()
    {
        Action = new TypeParameters
        {
            Target = new ElementTarget(new ElementAnchors { Css = $"[data-sign-in={field}]" }),
            Text = $"<secret:{CredentialName}.{secret}>",
            Submit = submit,

            // Codes are asked for in six fields as well, which pass each key on.
            Realistic = field == "code",
            Sensitive = true,
        },
        Optional = optional,
        TimeoutSeconds = optional ? 3 : null,
    };

    private static SignInStep Script(string name, string description, string code, string message) => new(
        new RecipeAction { Description = description, Action = new RunJavaScriptParameters { Code = Read(name) } }, code, message);

    private static string Read(string name)
    {
        using var stream = typeof(SignInTest).Assembly.GetManifestResourceStream($"sign-in/{name}.js")
            ?? throw new InvalidOperationException($"The script {name} is not part of the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <param name="Code">What it means when the script of this step fails.</param>
    private sealed record SignInStep(RecipeAction Action, string? Code = null, string? Message = null);
}
