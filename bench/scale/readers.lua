-- Readers of a server for wrk: each connection asks for one address of a file after the other, drawn evenly; repeat a line to have it asked more often.
--   wrk -c 100 -t 2 -d 60s -s readers.lua http://127.0.0.1:8321 -- PATHS [THINK]
-- THINK: milliseconds that a reader waits before the next page, 0 to twice as many; 0: none waits.
-- Prints one JSON object.

local paths, think, threads = {}, 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = line
  end
  think = tonumber(arguments[2] or "0")
  math.randomseed(number * 7919)
end

function request()
  return wrk.format("GET", paths[math.random(#paths)], { ["User-Agent"] = "readers", ["Accept"] = "text/html" })
end

function delay()
  return think == 0 and 0 or math.random(0, 2 * think)
end

function done(summary, latency, requests)
  local function milliseconds(share)
    return string.format("%.1f", latency:percentile(share) / 1000)
  end
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.1f, "a_second": %.1f, "megabytes": %.1f, "p50": %s, "p95": %s, "p99": %s, "worst": %.1f, ' ..
    '"errors": {"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}\n',
    summary.requests, summary.duration / 1e6, summary.requests / (summary.duration / 1e6), summary.bytes / 1e6,
    milliseconds(50), milliseconds(95), milliseconds(99), latency.max / 1000,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
