-- Sends the requests of a file one after another, from a given one on; prints in one line what came of it.
-- The file holds each request as wrk sends it, after a line with its number of bytes.
local requests, place = {}, 0

function init(arguments)
  local file = io.open(arguments[1], "rb")
  for line in function() return file:read("*l") end do
    requests[#requests + 1] = file:read(tonumber(line))
  end
  place = tonumber(arguments[2])
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local wrong = summary.errors
  local failed = wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout
  io.write(string.format("\nfound %d %d %d %d %d\n",
    summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
