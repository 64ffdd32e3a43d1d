-- Requests that differ: paths from the file PATHS, tokens from the file TOKENS, in turn; METHOD for all.
local function lines(name)
  local found = {}
  for line in io.lines(os.getenv(name)) do found[#found + 1] = line end
  return found
end

local threads = 0

function setup(thread)
  thread:set("start", threads)
  threads = threads + 1
end

function init(args)
  paths, tokens, method = lines("PATHS"), lines("TOKENS"), os.getenv("METHOD")
  number = (tonumber(os.getenv("FIRST")) or 0) + start * 500000
end

-- Every token takes the same path, then all take the next: no pair comes twice before all have come.
function request()
  local token = tokens[number % #tokens + 1]
  local path = paths[math.floor(number / #tokens) % #paths + 1]
  number = number + 1
  return wrk.format(method, path, { ["Authorization"] = "Bearer " .. token })
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "errors": %d, "p50_ms": %f, "p99_ms": %f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
