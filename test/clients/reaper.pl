# What Testcontainers' reaper does, in the perl of the machine: takes filters line by line on port 8080, and when the last client
# has gone and none comes back within a second, removes by the Docker socket what they mean.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

sub ask {
    my ($method, $path) = @_;
    my $socket = IO::Socket::UNIX->new(Peer => '/var/run/docker.sock') or die "no Docker socket: $!";
    print $socket "$method $path HTTP/1.0\r\nContent-Length: 0\r\n\r\n";
    local $/;
    my ($head, $body) = split /\r\n\r\n/, <$socket>, 2;
    print STDERR "$method $path: ", (split / /, $head)[1], "\n";
    return $body;
}

my $listener = IO::Socket::INET->new(LocalPort => 8080, Listen => 16, ReuseAddr => 1) or die "cannot listen: $!";
my $select = IO::Select->new($listener);
my (%filters, $seen);
$| = 1;
print "Started\n";
while (1) {
    my @ready = $select->can_read($seen && $select->count == 1 ? 1 : undef);
    last if $seen && !@ready;
    for my $socket (@ready) {
        if ($socket == $listener) {
            $select->add($listener->accept);
            $seen = 1;
        }
        elsif (sysread $socket, my $text, 65536) {
            for my $line (split /\r?\n/, $text) {
                print STDERR "asked: $line\n";
                $filters{$line} = 1;
                syswrite $socket, "ACK\n";
            }
        }
        else {
            $select->remove($socket);
            close $socket;
        }
    }
}
open my $file, '<', '/etc/hostname' or die "no host name: $!";
chomp(my $self = <$file>);
for my $line (keys %filters) {
    my $labels = join ',', map { s/^label=//r } split /&/, $line;
    my $query = 'filters=%7B%22label%22:%5B' . join(',', map { "%22$_%22" } split /,/, $labels) . '%5D%7D';
    my $list = ask('GET', "/containers/json?all=1&$query");
    my @others = grep { index($_, $self) != 0 } $list =~ /"Id":"([0-9a-f]{64})"/g;
    ask('DELETE', "/containers/$_?force=1&v=1") for @others;
    ask('POST', "/networks/prune?$query");
    ask('POST', "/volumes/prune?$query");
}
