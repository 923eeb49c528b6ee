"""Who comes upon what of a branch's meetings, wherever they look: design §2, one row a word, one column a reader.

The words are planted by `tests.canaries.plant`, which says who is named in which meeting. A reader looks at pages,
prints, documents, notices, the calendar, the trail, and at what a page answers that is out of date.
"""

import pytest

from tests.canaries import plant, read_by
from tests.conftest import ClientFor
from tests.world import World

# cheng  程, plain member of group one; spoke at the life meeting, asked for leave, was amended
# lu     陆, plain member of group two; leads the reading of general, life, open and planned
# he     贺, leads group two; presides at the life meeting
# su     苏, on the committee; records general, life, open and planned
# wei    韦, on the committee, named nowhere
# zhou   周, the secretary
# gao    高, officer of the township above; belongs to the village
# tan    谭, secretary of the village beside it
TABLE = """
word                   cheng  lu  he  su  wei  zhou  gao  tan
life_topic             x      x   x   x   x    x     x    -
life_content           -      x   x   x   x    x     x    -
life_said              -      -   x   x   -    x     -    -
life_said_by_cheng     x      -   x   x   -    x     -    -
life_amended           -      -   x   x   -    x     -    -
life_decided           x      x   x   x   x    x     x    -
general_topic          x      x   x   x   x    x     x    -
general_content        x      x   x   x   x    x     x    -
general_said           -      x   -   x   x    x     x    -
general_said_by_cheng  x      x   -   x   x    x     x    -
general_decided        x      x   x   x   x    x     x    -
leave_amended          -      -   -   -   -    x     -    -
absent_amended         x      -   -   -   -    x     -    -
leave_of_group         -      x   x   -   -    x     -    -
absent                 -      -   -   -   -    x     -    -
not_counted            -      -   x   -   -    x     -    -
make_up                -      x   -   x   x    x     x    -
committee_topic        -      -   -   x   x    x     x    -
committee_content      -      -   -   x   x    x     x    -
committee_said         -      -   -   x   x    x     x    -
committee_decided      -      -   -   x   x    x     x    -
committee_owned        -      x   -   x   x    x     x    -
group_topic            -      x   x   x   x    x     x    -
group_content          -      x   x   x   x    x     x    -
group_said             -      -   x   x   x    x     x    -
group_decided          -      x   x   x   x    x     x    -
open_topic             x      x   x   x   x    x     x    -
open_content           -      x   -   x   x    x     x    -
open_said              -      x   -   x   x    x     x    -
open_decided           -      x   -   x   x    x     x    -
open_leave             -      -   -   x   -    x     -    -
open_absent            -      -   -   x   -    x     -    -
roster_changed         -      -   -   -   -    x     -    -
leave_asked            x      -   -   x   -    x     -    -
row                    -      -   -   x   x    x     x    -
binned                 -      -   -   -   -    x     -    -
remark                 -      -   -   x   x    x     x    -
remark_answer          -      -   -   x   x    x     x    -
remark_open            -      -   -   x   x    x     x    -
spot_check             -      -   -   x   x    x     x    -
for_private            x      -   -   -   -    -     -    -
for_secretary          x      -   -   -   -    x     -    -
for_branch             x      x   x   x   x    x     -    -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().split("\n")]


@pytest.mark.django_db
@pytest.mark.parametrize("reader", HEAD[1:])
def test_reader_comes_upon_what_the_table_says(reader: str, world: World, client_for: ClientFor) -> None:
    meetings = plant(world)
    column = HEAD.index(reader)

    read = read_by(client_for(getattr(world.cast, reader)), world, meetings)

    assert read == {row[0] for row in ROWS if row[column] == "x"}
