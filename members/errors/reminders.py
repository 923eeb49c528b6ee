"""Why a group robot is not taken, or nothing can be sent by it."""

from members.errors import Refusal


class AddressRefused(Refusal):
    sentence = (
        "这个地址不像所选群机器人的地址。请在群里的机器人设置中复制 Webhook 地址，以 https:// 开头，原样粘贴。"
        "单位自己部署的，请系统管理员先把它的主机名列入 ROBOT_HOSTS。"
    )
    fields = ("address",)


class SecretRefused(Refusal):
    sentence = "企业微信的群机器人没有加签密钥，请把这一格留空。"
    fields = ("secret",)


class NoRobot(Refusal):
    sentence = "本支部没有接入群机器人。"
