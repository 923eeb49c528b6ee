"""The standing cast: two small trees, each person introduced by one comment.

望川镇党委                     青石镇党委
├─ 机关支部                    └─ 青石支部
│   ├─ 第一党小组
│   └─ 第二党小组
└─ 柳溪村支部
"""

from dataclasses import dataclass
from datetime import date

from members.choices import AccountRole, MemberStatus, OrganizationKind, Post
from members.models import Account, Member, Organization
from tests.factories import make_account, make_appointment, make_member, make_organization


@dataclass
class Cast:
    township: Organization
    office: Organization  # the branch where most tests happen
    group_one: Organization
    group_two: Organization
    village: Organization  # its sibling
    other_township: Organization
    other_branch: Organization  # in the unrelated tree

    qiao: Member  # 乔 officer of the township: oversees both its branches; belongs to the office
    zhou: Member  # 周 secretary of the office
    su: Member  # 苏 publicity member of its committee, belongs to group one
    he: Member  # 贺 leader of group two
    cheng: Member  # 程 plain member of group one
    lu: Member  # 陆 plain member of group two, on probation
    fang: Member  # 方 belongs to the branch but to no group; has no account
    tan: Member  # 谭 secretary of the village branch
    ruan: Member  # 阮 plain member of the village branch
    shi: Member  # 石 secretary in the unrelated tree
    sysadmin: Account
    editor: Account


def make_cast() -> Cast:
    township = make_organization("望川镇党委", OrganizationKind.COMMITTEE)
    office = make_organization("机关支部", OrganizationKind.BRANCH, township)
    group_one = make_organization("第一党小组", OrganizationKind.GROUP, office)
    group_two = make_organization("第二党小组", OrganizationKind.GROUP, office)
    village = make_organization("柳溪村支部", OrganizationKind.BRANCH, township, is_village=True)
    other_township = make_organization("青石镇党委", OrganizationKind.COMMITTEE)
    other_branch = make_organization("青石支部", OrganizationKind.BRANCH, other_township)

    cast = Cast(
        township=township,
        office=office,
        group_one=group_one,
        group_two=group_two,
        village=village,
        other_township=other_township,
        other_branch=other_branch,
        qiao=make_member("乔松", office),
        zhou=make_member("周砚秋", group_one),
        su=make_member("苏见微", group_one),
        he=make_member("贺归舟", group_two),
        cheng=make_member("程予安", group_one),
        lu=make_member("陆石安", group_two, since=date(2024, 6, 1), status=MemberStatus.PROBATIONARY),
        fang=make_member("方映川", office),
        tan=make_member("谭秋水", village),
        ruan=make_member("阮青禾", village),
        shi=make_member("石敬亭", other_branch),
        sysadmin=make_account(username="sysadmin", role=AccountRole.SYSADMIN),
        editor=make_account(username="editor", role=AccountRole.EDITOR),
    )
    make_appointment(cast.qiao, township, Post.OFFICER)
    make_appointment(cast.zhou, office, Post.SECRETARY)
    make_appointment(cast.su, office, Post.PUBLICITY)
    make_appointment(cast.he, group_two, Post.GROUP_LEADER)
    make_appointment(cast.tan, village, Post.SECRETARY)
    make_appointment(cast.shi, other_branch, Post.SECRETARY)
    for name in ("qiao", "zhou", "su", "he", "cheng", "lu", "tan", "ruan", "shi"):
        make_account(getattr(cast, name), username=name)
    return cast
