using System.Net;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Executions;

/// <summary>Executions that wait for a person.</summary>
[Collection(ApiGroup.Name)]
public sealed class AnswerTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task A_question_is_shown_everywhere_and_its_first_answer_reaches_the_runner()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var (lease, question) = await AskAsync(runner, QuestionKind.Question, choices: ["red", "blue"]);

        var execution = await _installation.ExecutionAsync(lease.ExecutionId);
        Assert.Equal("waiting_for_human", execution.GetProperty("status").GetString());
        Assert.Equal(("question", "Which one?", 2), (Asked(execution, "kind"), Asked(execution, "text"), execution.GetProperty("question").GetProperty("choices").GetArrayLength()));
        var listed = (await _installation.GetAsync("/api/executions?status=waiting_for_human&limit=200")).GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("id").GetGuid() == lease.ExecutionId);
        Assert.Equal("Which one?", Asked(listed, "text"));
        var elapsed = execution.GetProperty("elapsed_ms").GetInt64();
        Assert.Null((await runner.RenewAsync(lease)).Answer);

        var answered = await _installation.SendAsync(HttpMethod.Post, Path(lease), new { question_id = question.Id, text = " the blue one " });

        Assert.Equal(("running", "Answered."), (answered.GetProperty("status").GetString(), answered.GetProperty("message").GetString()));
        Assert.Equal(new PersonAnswer(question.Id, "the blue one", null), (await runner.RenewAsync(lease)).Answer);
        (await AnswerAsync(lease, new { question_id = question.Id, text = "red" })).AssertIs(HttpStatusCode.Conflict, "already_answered");
        Assert.Equal("the blue one", (await runner.RenewAsync(lease)).Answer?.Text);
        Assert.InRange((await _installation.ExecutionAsync(lease.ExecutionId)).GetProperty("elapsed_ms").GetInt64(), elapsed, elapsed + 20_000);
        var codes = (await _installation.GetAsync($"/api/executions/{lease.ExecutionId}/logs")).GetProperty("items").EnumerateArray()
            .Select(line => line.GetProperty("message_code").GetString()).ToList();
        Assert.Equal(["person_asked", "person_answered"], codes.Where(code => code?.StartsWith("person_", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task Of_two_people_who_answer_at_once_one_is_told_that_it_was_too_late()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var (lease, question) = await AskAsync(runner, QuestionKind.Approval);

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => AnswerAsync(lease, new { question_id = question.Id, approved = number % 2 == 0 })));

        Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.All(replies.Where(reply => reply.Status != HttpStatusCode.OK), reply => reply.AssertIs(HttpStatusCode.Conflict, "already_answered"));
    }

    [Fact]
    public async Task What_is_no_answer_is_refused_field_by_field_and_changes_nothing()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var (lease, question) = await AskAsync(runner, QuestionKind.Question);
        await RefusedAsync(lease, new { text = "x" }, "question_id", "required");
        await RefusedAsync(lease, new { question_id = question.Id }, "text", "required");
        await RefusedAsync(lease, new { question_id = question.Id, text = "  " }, "text", "required");
        await RefusedAsync(lease, new { question_id = question.Id, text = new string('x', 4_001) }, "text", "too_long");
        await RefusedAsync(lease, new { question_id = question.Id, text = "x\0y" }, "text", "invalid_value");
        (await AnswerAsync(lease, new { question_id = Guid.CreateVersion7(), text = "x" })).AssertIs(HttpStatusCode.Conflict, "already_answered");
        Assert.Equal("waiting_for_human", (await _installation.ExecutionAsync(lease.ExecutionId)).GetProperty("status").GetString());

        var (approval, asked) = await AskAsync(runner, QuestionKind.Approval);
        await RefusedAsync(approval, new { question_id = asked.Id, text = "yes" }, "approved", "required");
        var (takeover, needed) = await AskAsync(runner, QuestionKind.Takeover);
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(takeover, new { question_id = needed.Id })).Status);
        Assert.True((await runner.RenewAsync(takeover)).Answer?.Approved);
    }

    [Fact]
    public async Task Whoever_waits_can_be_stopped_and_answers_nothing_afterwards()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var (lease, question) = await AskAsync(runner, QuestionKind.Question);

        Assert.Equal("stopping", (await _installation.ControlAsync(lease.ExecutionId, "stop")).GetProperty("status").GetString());

        Assert.Equal(ExecutionControl.Stop, (await runner.RenewAsync(lease)).Control);
        var late = await AnswerAsync(lease, new { question_id = question.Id, text = "x" });
        late.AssertIs(HttpStatusCode.Conflict, "wrong_state");
        Assert.Equal(JsonValueKind.Null, (await _installation.ExecutionAsync(lease.ExecutionId)).GetProperty("question").ValueKind);
    }

    [Fact]
    public async Task An_attempt_that_is_handed_back_while_it_waits_starts_again_without_its_question()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var (lease, question) = await AskAsync(runner, QuestionKind.Question);

        await runner.ReleaseAsync(lease);

        (await AnswerAsync(lease, new { question_id = question.Id, text = "x" })).AssertIs(HttpStatusCode.Conflict, "wrong_state");
        var again = await runner.ClaimAsync(lease.ExecutionId);
        Assert.Equal(("running", 2), ((await _installation.ExecutionAsync(lease.ExecutionId)).GetProperty("status").GetString(), again.Attempt));
        Assert.Null((await runner.RenewAsync(new LeaseReference(again.ExecutionId, again.Attempt))).Answer);
    }

    [Fact]
    public async Task A_run_that_begins_again_in_another_browser_takes_its_question_back()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var (lease, _) = await AskAsync(runner, QuestionKind.Question);

        await runner.CommitAsync(lease, new StepEvent { Number = 1, ActionType = "think", Description = "Look", Status = StepState.Running, StartedAt = DateTimeOffset.UtcNow.AddSeconds(1) });

        var execution = await _installation.ExecutionAsync(lease.ExecutionId);
        Assert.Equal(("running", JsonValueKind.Null), (execution.GetProperty("status").GetString(), execution.GetProperty("question").ValueKind));
    }

    private async Task<(LeaseReference Lease, PersonQuestion Question)> AskAsync(PretendRunner runner, QuestionKind kind, IReadOnlyList<string>? choices = null)
    {
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var question = new PersonQuestion { Id = Guid.CreateVersion7(), Kind = kind, Text = "Which one?", Choices = choices, AskedAt = DateTimeOffset.UtcNow };
        await runner.CommitAsync(lease, new QuestionEvent(question));
        return (lease, question);
    }

    private async Task RefusedAsync(LeaseReference lease, object body, string field, string code)
    {
        var reply = await AnswerAsync(lease, body);
        reply.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(code, reply.Body.GetProperty("error_codes").GetProperty(field)[0].GetString());
    }

    private Task<Answer> AnswerAsync(LeaseReference lease, object body) => _installation.AskAsync(HttpMethod.Post, Path(lease), body);

    private static string Path(LeaseReference lease) => $"/api/executions/{lease.ExecutionId}/answer";

    private static string? Asked(JsonElement execution, string field) => execution.GetProperty("question").GetProperty(field).GetString();
}
