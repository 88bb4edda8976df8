using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.Api.Tasks;

/// <summary>What a task must look like; the pages check the same before they send.</summary>
internal static class TaskValidator
{
    public const int MaxNameLength = 200;
    public const int MaxDescriptionLength = 2_000;
    public const int MaxPromptLength = 20_000;
    public const int MaxHosts = 200;

    /// <exception cref="ValidationException">Names every field that is not as it must be.</exception>
    public static void Validate(TaskRequest request)
    {
        var errors = new List<FieldError>();
        Text(errors, "name", request.Name, MaxNameLength, required: true);
        Text(errors, "description", request.Description, MaxDescriptionLength);
        Text(errors, "model", request.Model, MaxNameLength);
        WhatToDo(errors, request);
        if (request.Limits is { } limits)
        {
            Limits(errors, "limits", limits);
        }

        if (request.Agent is { } agent)
        {
            Agent(errors, "agent", agent);
        }

        ResultSchema(errors, "result_schema", request.ResultSchema);
        PostconditionValidator.Validate(errors, "postconditions", request);
        if (request.Browser is { } browser)
        {
            Browser(errors, "browser", browser);
        }

        Hosts(errors, "allowed_hosts", request.AllowedHosts);
        Hosts(errors, "blocked_hosts", request.BlockedHosts);
        ThrowIfAny(errors);
    }

    public static void ResultSchema(List<FieldError> errors, string path, JsonElement? schema)
    {
        if (schema is not { } given || given.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        try
        {
            DataSchema.Parse(given);
        }
        catch (DataSchemaException error)
        {
            errors.Add(new FieldError(path, "invalid_schema", error.Message));
        }
    }

    public static void ThrowIfAny(List<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw new ValidationException(errors);
        }
    }

    public static void Limits(List<FieldError> errors, string path, TaskLimits limits)
    {
        Range(errors, $"{path}.max_steps", limits.MaxSteps, 1, 1_000);
        Range(errors, $"{path}.max_actions_per_step", limits.MaxActionsPerStep, 1, 20);
        Range(errors, $"{path}.max_failures", limits.MaxFailures, 1, 50);
        Range(errors, $"{path}.model_timeout_seconds", limits.ModelTimeoutSeconds, 5, 600);
        Range(errors, $"{path}.action_timeout_seconds", limits.ActionTimeoutSeconds, 1, 300);
        Range(errors, $"{path}.step_timeout_seconds", limits.StepTimeoutSeconds, 5, 1_800);
        Range(errors, $"{path}.run_timeout_minutes", limits.RunTimeoutMinutes, 1, 24 * 60);
        if (limits.StepTimeoutSeconds <= limits.ModelTimeoutSeconds)
        {
            // Else no slow answer is ever the model's fault, and the fallback model is never asked.
            errors.Add(new FieldError(
                $"{path}.step_timeout_seconds", "step_not_longer_than_model", $"A step needs longer than its model may take ({limits.ModelTimeoutSeconds} seconds)."));
        }

        if (limits.MaxCostUsd is { } cost and (< 0 or > 10_000))
        {
            errors.Add(new FieldError($"{path}.max_cost_usd", "out_of_range", $"{cost} is not between 0 and 10000."));
        }

        if (limits.MaxTokens is { } tokens and (< 1_000 or > 1_000_000_000))
        {
            errors.Add(new FieldError($"{path}.max_tokens", "out_of_range", $"{tokens} is not between 1000 and 1000000000."));
        }
    }

    private static void Agent(List<FieldError> errors, string path, AgentSettings agent)
    {
        Range(errors, $"{path}.observation_tokens", agent.ObservationTokens, 500, 50_000);
        Range(errors, $"{path}.full_turns", agent.FullTurns, 1, 100);
        Text(errors, $"{path}.fallback_model", agent.FallbackModel, MaxNameLength);
        Text(errors, $"{path}.judge_model", agent.JudgeModel, MaxNameLength);
        Text(errors, $"{path}.search_url", agent.SearchUrl, 2_000);
        if (!string.IsNullOrWhiteSpace(agent.SearchUrl) && !AgentSettings.IsSearchUrl(agent.SearchUrl.Trim()))
        {
            errors.Add(new FieldError($"{path}.search_url", "invalid_url", "This is not an http or https address with {query} in it."));
        }
    }

    public static void Browser(List<FieldError> errors, string path, BrowserSettings browser)
    {
        Range(errors, $"{path}.viewport_width", browser.ViewportWidth, 320, 3_840);
        Range(errors, $"{path}.viewport_height", browser.ViewportHeight, 240, 2_160);
        if (browser.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            errors.Add(new FieldError($"{path}.time_zone", "unknown_time_zone", "This is not an IANA time zone such as Asia/Tokyo."));
        }

        if (browser.Locale is { } locale && !IsLocale(locale))
        {
            errors.Add(new FieldError($"{path}.locale", "unknown_locale", "This is not a language tag such as ja-JP."));
        }

        Text(errors, $"{path}.user_agent", browser.UserAgent, 500);
        if (browser.Device is { } device && !BrowserDevices.Knows(device))
        {
            errors.Add(new FieldError($"{path}.device", "unknown_device", $"There is no device “{device}”; there are {string.Join(", ", BrowserDevices.Names)}."));
        }

        Proxy(errors, path, browser);
    }

    private static void Hosts(List<FieldError> errors, string path, IReadOnlyList<string>? hosts)
    {
        if (hosts?.Count > MaxHosts)
        {
            errors.Add(new FieldError(path, "too_many", $"These are {hosts.Count} hosts; at most {MaxHosts} are taken."));
            return;
        }

        for (var index = 0; index < hosts?.Count; index++)
        {
            if (HostPattern.Parse(hosts[index]) is null)
            {
                errors.Add(new FieldError(
                    $"{path}[{index}]", "invalid_host", $"“{hosts[index]}” is no host. Write example.com, *.example.com, 10.0.0.7:8080 or 10.0.0.0/8, without https:// and path."));
            }
        }
    }

    private static void Proxy(List<FieldError> errors, string path, BrowserSettings browser)
    {
        if (browser.ProxyServer is { } server && !ProxyAddress.IsValid(server))
        {
            errors.Add(new FieldError($"{path}.proxy_server", "invalid_proxy", "This is not the address of a proxy such as http://proxy.example.com:3128 (without user and password)."));
        }

        Text(errors, $"{path}.proxy_bypass", browser.ProxyBypass, 2_000);
        Text(errors, $"{path}.proxy_username", browser.ProxyUsername, 200);
        if (browser.ProxyPassword is { } password && !ProxyAddress.IsSecret(password))
        {
            errors.Add(new FieldError($"{path}.proxy_password", "secret_required", "A password is not kept with a task: name the credential that holds it, as <secret:name.field>."));
        }
    }

    public static void Text(List<FieldError> errors, string path, string? value, int maxLength, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(value))
        {
            errors.Add(new FieldError(path, "required", "This is required."));
        }
        else if (value?.Length > maxLength)
        {
            errors.Add(new FieldError(path, "too_long", $"This has {value.Length} characters; at most {maxLength} are taken."));
        }
        else if (value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            errors.Add(new FieldError(path, "invalid_value", "This holds a character that cannot be kept (NUL)."));
        }
    }

    private static void WhatToDo(List<FieldError> errors, TaskRequest request)
    {
        if (request.Recipe is { } recipe)
        {
            if (!string.IsNullOrWhiteSpace(request.Prompt))
            {
                errors.Add(new FieldError("prompt", "prompt_or_recipe", "A task has a prompt or recorded actions, not both."));
            }

            errors.AddRange(RecipeValidator.Validate(recipe, "recipe").Select(error => new FieldError(error.Path, error.Code, error.Message)));
            return;
        }

        Text(errors, "prompt", request.Prompt, MaxPromptLength, required: true);
    }

    private static void Range(List<FieldError> errors, string path, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.Add(new FieldError(path, "out_of_range", $"{value} is not between {least} and {most}."));
        }
    }

    private static bool IsLocale(string locale)
    {
        try
        {
            return System.Globalization.CultureInfo.GetCultureInfo(locale, predefinedOnly: true) is { Name.Length: > 0 };
        }
        catch (System.Globalization.CultureNotFoundException)
        {
            return false;
        }
    }
}
