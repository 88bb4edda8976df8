using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.LanguageModels;

/// <summary>
/// Turns everything that can go wrong on the wire into a <see cref="ModelException"/> before a provider's library sees
/// it: those libraries hide the Retry-After header and put whole response bodies, which may echo the key, into messages.
/// </summary>
internal sealed class ModelHttpHandler(HttpMessageHandler inner, ModelAccess access, TimeProvider time)
    : DelegatingHandler(inner)
{
    private const int LongestServerMessage = 300;

    /// <summary>Set on a request whose answer is in its headers.</summary>
    public static readonly HttpRequestOptionsKey<bool> AnyBody = new("dashboard.any_body");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Authority;
        if (access.Provider == ChatModelFactory.Anthropic && access.BaseUrl is not null)
        {
            // The provider takes a bearer token; gateways that speak its protocol mostly know the older header only.
            request.Headers.TryAddWithoutValidation("x-api-key", access.ApiKey);
        }

        HttpResponseMessage response;
        try
        {
            response = await ModelWire.SendAsync(request, () => base.SendAsync(request, cancellationToken), cancellationToken);
            if (IsStream(response))
            {
                return await WatchAsync(response, host, cancellationToken);
            }

            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Unreachable(host, error);
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            if (ServerError.InLine(body) is { } disguised)
            {
                using (response)
                {
                    // Gateways that had begun to answer cannot take their status back.
                    throw Map(host, disguised.StatusInStream, response.Headers, disguised);
                }
            }

            return IsJson(body) ? Tidied(response, body)
                : request.Options.TryGetValue(AnyBody, out var any) && any ? response
                : throw ModelException.InvalidAnswer(host);
        }

        using (response)
        {
            throw Map(host, (int)response.StatusCode, response.Headers, ServerError.Parse(body));
        }
    }

    private static bool IsStream(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is "text/event-stream" or "application/x-ndjson";

    private async Task<HttpResponseMessage> WatchAsync(HttpResponseMessage response, string host, CancellationToken cancellationToken)
    {
        var original = response.Content;
        var stream = new WatchedStream(
            await original.ReadAsStreamAsync(cancellationToken), host, error => Map(host, error.StatusInStream, null, error));
        return With(response, new StreamContent(access.Provider == ChatModelFactory.OpenAI ? new TidiedStream(stream, OpenAIDialect.Line) : stream));
    }

    private HttpResponseMessage Tidied(HttpResponseMessage response, byte[] body) =>
        access.Provider == ChatModelFactory.OpenAI ? With(response, new ByteArrayContent(OpenAIDialect.Whole(body))) : response;

    private static HttpResponseMessage With(HttpResponseMessage response, HttpContent content)
    {
        foreach (var (name, values) in response.Content.Headers.Where(header => header.Key != "Content-Length"))
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
        return response;
    }

    private static ModelException Unreachable(string host, Exception error)
    {
        if (HostRefusedException.In(error) is { } refused)
        {
            return new ModelException(ModelErrorCodes.HostNotAllowed, $"The model server is not asked: {refused.Message}");
        }

        var reason = (error as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name is unknown",
            HttpRequestError.ConnectionError => "the connection was refused or timed out",
            HttpRequestError.SecureConnectionError => "no secure connection could be made",
            _ => "the connection broke off",
        };
        return new ModelException(
            ModelErrorCodes.Unreachable,
            $"The model server at {host} cannot be reached: {reason}. Check the base URL and the network.")
        {
            IsTransient = true,
        };
    }

    private ModelException Map(string host, int status, HttpResponseHeaders? headers, ServerError error)
    {
        var said = Scrub(error.Message);
        var details = said.Length == 0 ? "" : $" It said: {said}";
        var refused = RefusedPartsReader.Read(error, access.Model);
        if (error.Code == "API_KEY_INVALID")
        {
            // Gemini calls a wrong key a bad request.
            status = 401;
        }

        return status switch
        {
            413 => TooLong(),
            400 or 422 or 429 or 500 when refused == RefusedParts.Length => TooLong(),
            401 or 403 => new ModelException(
                ModelErrorCodes.KeyRejected,
                $"The model server at {host} rejected the API key. Check the key and what it may use.{details}"),
            404 when error.Message.Contains("v1/responses", StringComparison.Ordinal) => new ModelException(
                ModelErrorCodes.NotFound,
                $"The model \"{access.Model}\" is served through another interface than chat completions only, which is not spoken here. Choose another model.{details}"),
            404 when !RefusedPartsReader.IsOfNobody(error) => new ModelException(
                ModelErrorCodes.NotFound,
                $"The model server at {host} does not know the model \"{access.Model}\" or the address. Check the model's name and the base URL.{details}"),
            402 or 429 => new ModelException(
                ModelErrorCodes.RateLimited,
                $"The model server at {host} limits the rate of calls, or the account's quota is used up.{details}")
            {
                IsTransient = status != 402 && error.Code != "insufficient_quota",
                RetryAfter = RetryAfter(headers) ?? error.RetryAfter,
            },
            408 or 409 or 425 or >= 500 => new ModelException(
                ModelErrorCodes.Overloaded,
                $"The model server at {host} is overloaded or out of order (HTTP {status}). Try again later.{details}")
            {
                IsTransient = true,
                RetryAfter = RetryAfter(headers) ?? error.RetryAfter,
            },
            >= 300 and < 400 => new ModelException(
                ModelErrorCodes.Unreachable,
                $"The address at {host} leads elsewhere (HTTP {status}). Enter the final address as base URL."),
            _ => new ModelException(
                ModelErrorCodes.RefusedRequest,
                $"The model server at {host} refused the request (HTTP {status}).{details}")
            {
                Parameter = error.Parameter,
                Refused = refused,
            },
        };

        ModelException TooLong() => new(
            ModelErrorCodes.QuestionTooLong, $"The question was too long for the model \"{access.Model}\" at {host}.{details}")
        {
            IsOfThisQuestion = true,
            ContextTokens = RefusedPartsReader.ContextTokens(error),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders? headers)
    {
        if (headers is null)
        {
            return null;
        }

        if (headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and < 1e12)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var header = headers.RetryAfter;
        var wait = header?.Delta ?? Fraction(headers) ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>The standard has whole seconds; gateways are more exact.</summary>
    private static TimeSpan? Fraction(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("Retry-After", out var values)
            && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private string Scrub(string message)
    {
        var clean = access.ApiKey.Length == 0 ? message : message.Replace(access.ApiKey, "***", StringComparison.Ordinal);
        clean = clean.ReplaceLineEndings(" ").Trim();
        return clean.Length <= LongestServerMessage ? clean : clean[..LongestServerMessage] + "…";
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
